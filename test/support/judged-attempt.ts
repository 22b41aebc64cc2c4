import { Judgements, Trajectory, TrajectoryRun, TrajectoryStep, type Judged } from '../../src/features/trajectories';
import { SweTasks } from '../../src/features/batches';
import { insertRow, UnitOfWork } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import type { RunningServer } from '../../src/server';
import { ctxAt } from './database';
import { inUnit } from './evaluation';

/** What an attempt says, and what its judgement found. */
export interface AttemptWords {
  agent?: string;
  outcome?: Trajectory['outcome'];
  patch?: string;
  message?: string;
  verdict?: Trajectory['verdict'];
  findings?: Trajectory['findings'];
  causes?: Judged['tags']['causes'];
}

/** An attempt at a verified task as it is, judged as the job judges it, without a container. Returns its id. */
export async function judgedAttempt(
  server: Pick<RunningServer, 'app'>,
  taskId: string,
  { agent = 'bash', outcome = 'resolved', ...words }: AttemptWords = {},
): Promise<string> {
  const { content_hash: contentHash } = await server.app.get(SweTasks).get(taskId);
  const [id, runId, at] = [newId('trajectory'), newId('trajectory-run'), new Date().toISOString()];
  await inUnit(server, async (unit) => {
    const limits = { turns: 10, tokens: 1000, seconds: 60, micro_usd: 1000, command_seconds: 60, output_chars: 1000 };
    const options: TrajectoryRun['options'] = { agents: [], limits, concurrency: 1, tokens: null };
    await insertRow(unit, TrajectoryRun, { id: runId, options, jobId: newId('job'), createdBy: 'system', createdAt: at });
    await insertRow(unit, Trajectory, {
      ...{ id, runId, format: null, taskId, contentHash, agent, model: null, agentIndex: 0, snapshotId: null, attempt: 1 },
      ...{ description: { name: agent, version: '1' }, seed: null, state: 'judging', round: 1, steps: 1, turns: 1, tokens: 1 },
      ...{
        microUsd: 1,
        lostTokens: 0,
        lostMicroUsd: 0,
        heldTokens: 0,
        heldMicroUsd: 0,
        baseCommit: null,
        endReason: 'submitted',
      },
      ...{ endDetail: null, patch: words.patch ?? '', outcome: null, verdict: null, cheated: null, findings: [], rest: null },
      ...{ createdAt: at, startedAt: at, finishedAt: null },
    });
    const step = JSON.stringify({ step_id: 1, source: 'agent', message: words.message ?? 'Done.' });
    await insertRow(unit, TrajectoryStep, { trajectoryId: id, round: 1, number: 1, step, patch: words.patch ?? null });
  });
  const { reader } = server.app.get(UnitOfWork);
  const row = await reader.manager.findOneByOrFail(Trajectory, { id });
  const { verdict = null, findings = [], causes = [] } = words;
  await server.app.get(Judgements).store(ctxAt(at), row, {
    patch: { state: 'judged', outcome, verdict, findings, cheated: findings.length > 0 },
    tags: { outcome: outcome === 'resolved' ? 'passed' : 'partial-pass', causes, language: 'python' },
  });
  return id;
}
