import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { AtifAgent } from '../../domain/atif';
import { writeAtif } from '../../domain/atif';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { BASH_TOOL, BASH_VERSION } from '../agents';
import { SweTasks } from '../batches';
import { ModelRegistry, type ModelSnapshot } from '../models';
import { readFile } from './imports/read-file';
import { JUDGE_JOB, RUN_JOB } from './job-kinds';
import { Judgements } from './judgements';
import { Subjects } from './subjects';
import type { Trajectory, TrajectoryRun } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';
import type { AgentSpec, NewImport, NewTrajectories, TrajectoryRunView, TrajectorySummary } from './trajectories.schema';
import { summaryOf } from './views';

/** The most of one run. */
const MAX_TRAJECTORIES = 8192;

/** Trajectories are asked for, taken in, and judged. */
@Injectable()
export class Trajectories {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly tasks: SweTasks,
    private readonly models: ModelRegistry,
    private readonly subjects: Subjects,
    private readonly judgements: Judgements,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  async start(ctx: Ctx, input: NewTrajectories): Promise<TrajectoryRunView> {
    const models = await this.readModels(input);
    const hashes = new Map<string, string>();
    for (const [index, id] of new Set(input.task_ids).entries()) hashes.set(id, await this.hashOf(id, `/task_ids/${index}`));
    return this.work.run(ctx, async (unit) => {
      const id = newId('trajectory-run');
      const rows = rowsOf(unit, id, input, models, hashes);
      if (rows.length > MAX_TRAJECTORIES) throw fault('/attempts', `${rows.length} trajectories, at most ${MAX_TRAJECTORIES}`);
      const job = await this.jobs.enqueue(unit, { kind: RUN_JOB, subject: id, payload: { run: id } });
      const run: TrajectoryRun = {
        ...{ id, jobId: job.id, createdBy: unit.ctx.actor.accountId, createdAt: unit.ctx.now().toISOString() },
        options: { agents: input.agents, limits: input.limits, concurrency: input.n_concurrent, tokens: input.tokens },
      };
      await this.repository.insertRun(unit, run);
      await this.repository.insert(unit, rows);
      const data = {
        tasks: hashes.size,
        agents: input.agents.map(({ kind }) => kind),
        models: models.map(({ name }) => name),
        trajectories: rows.length,
      };
      await this.audit.append(unit, { action: 'trajectories.asked', subject: id, data });
      return { id, job_id: job.id, trajectories: rows.length, created_at: run.createdAt };
    });
  }

  /** A run that another program made. Audited at once; what its file says of its outcome is not taken over. */
  async take(ctx: Ctx, { format, task_id: taskId, document, patch }: NewImport): Promise<TrajectorySummary> {
    const contentHash = await this.hashOf(taskId, '/task_id');
    const file = readFile(format, document);
    const subject = await this.subjects.load(taskId);
    return this.work.run(ctx, async (unit) => {
      const row: Trajectory = {
        ...emptyRow(unit, {
          taskId,
          contentHash,
          agent: file.agent.name,
          description: file.agent,
          model: file.agent.model_name ?? null,
        }),
        ...{
          format,
          state: 'imported',
          round: 1,
          steps: file.steps.length,
          turns: file.steps.filter(({ source }) => source === 'agent').length,
        },
        ...{
          patch: patch ?? file.finalDiff,
          endDetail: file.exit,
          rest: { ...(file.rest && { rest: file.rest }), ...(file.extra && { extra: file.extra }) },
        },
        finishedAt: unit.ctx.now().toISOString(),
      };
      // What would not be written is not taken.
      writeAtif({ id: row.id, ...file });
      const steps = file.steps.map((step) => ({
        trajectoryId: row.id,
        round: 1,
        number: step.step_id,
        step: JSON.stringify(step),
        patch: null,
      }));
      await this.repository.insert(unit, [row]);
      await this.repository.insertSteps(unit, steps);
      const findings = await this.judgements.findingsOf(unit, row, subject, row.patch ?? '');
      const audited = { findings, cheated: findings.length > 0 };
      await this.repository.update(unit, row, audited);
      const data = { task: taskId, format, agent: row.agent, steps: row.steps, cheated: audited.cheated };
      await this.audit.append(unit, { action: 'trajectory.imported', subject: row.id, data });
      return summaryOf({ ...row, ...audited });
    });
  }

  /** Has the final diff judged: of an imported one for the first time, of another because nothing was known of it. */
  judge(ctx: Ctx, id: string): Promise<TrajectorySummary> {
    return this.work.run(ctx, async (unit) => {
      const row = await this.repository.find(unit, id);
      if (!row) throw notFound();
      const open =
        row.state === 'imported' || (row.state === 'judged' && row.outcome === 'infra-error' && row.endReason !== 'model-error');
      if (!open) throw conflict(`The trajectory is ${row.state}.`);
      if (!(await this.repository.update(unit, row, { state: 'judging' }))) throw conflict('The trajectory was changed.');
      await this.jobs.enqueue(unit, { kind: JUDGE_JOB, subject: id, payload: { trajectory: id } });
      await this.audit.append(unit, { action: 'trajectory.judgement-asked', subject: id, data: {} });
      return summaryOf({ ...row, state: 'judging' });
    });
  }

  private async readModels({ model_ids: ids, agents }: NewTrajectories): Promise<ModelSnapshot[]> {
    const asks = agents.some(({ kind }) => kind === 'bash');
    if (asks !== ids.length > 0)
      throw fault('/model_ids', asks ? 'an agent asks models, and none is named' : 'no agent asks a model');
    const found: ModelSnapshot[] = [];
    for (const [index, id] of ids.entries()) {
      const snapshot = await this.models.get(id).catch((error: unknown) => {
        throw error instanceof DomainError ? fault(`/model_ids/${index}`, error.message) : error;
      });
      if (snapshot.definition.kind !== 'openai') throw fault(`/model_ids/${index}`, 'only models behind an endpoint call tools');
      found.push(snapshot);
    }
    return found;
  }

  private async hashOf(id: string, pointer: string): Promise<string> {
    const task = await this.tasks.get(id).catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'not-found' ? fault(pointer, 'there is no such task') : error;
    });
    return task.content_hash;
  }
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('invalid', undefined, [{ pointer, detail }]);
}

/** Attempts take turns over the tasks, so that a run that is stopped early has tried all of them. */
function rowsOf(
  unit: Unit,
  runId: string,
  input: NewTrajectories,
  models: readonly ModelSnapshot[],
  hashes: ReadonlyMap<string, string>,
): Trajectory[] {
  const attempts = Array.from({ length: input.attempts }, (_, at) => at + 1);
  return attempts.flatMap((attempt) =>
    [...hashes].flatMap(([taskId, contentHash]) =>
      input.agents.flatMap((agent, agentIndex) =>
        (agent.kind === 'bash' ? models : [undefined]).map((model) => ({
          ...emptyRow(unit, { taskId, contentHash, ...describe(agent, model) }),
          ...{ runId, agentIndex, attempt, snapshotId: model?.id ?? null, seed: seedOf(model, attempt) },
        })),
      ),
    ),
  );
}

function describe(
  { kind }: AgentSpec,
  model: ModelSnapshot | undefined,
): { agent: string; model: string | null; description: AtifAgent } {
  if (!model) return { agent: kind, model: null, description: { name: kind, version: '1' } };
  const { name, description, parameters } = BASH_TOOL;
  const definitions = [{ type: 'function', function: { name, description, parameters } }];
  return {
    agent: kind,
    model: model.name,
    description: { name: kind, version: BASH_VERSION, model_name: model.name, tool_definitions: definitions },
  };
}

/** Attempts differ: a model with a fixed seed would say the same each time. */
function seedOf(model: ModelSnapshot | undefined, attempt: number): number | null {
  const seed = model?.definition.kind === 'openai' ? model.definition.sampling.seed : undefined;
  return seed === undefined ? null : seed + attempt - 1;
}

type Known = Pick<Trajectory, 'taskId' | 'contentHash' | 'agent' | 'description' | 'model'>;

function emptyRow(unit: Unit, known: Known): Trajectory {
  return {
    ...{
      id: newId('trajectory'),
      runId: null,
      format: null,
      agentIndex: null,
      snapshotId: null,
      attempt: 1,
      seed: null,
      ...known,
    },
    ...{ state: 'pending', round: 0, steps: 0, turns: 0, tokens: 0, microUsd: 0, lostTokens: 0, lostMicroUsd: 0 },
    ...{ heldTokens: 0, heldMicroUsd: 0, baseCommit: null, endReason: null, endDetail: null, patch: null, outcome: null },
    ...{ verdict: null, cheated: null, findings: [], tags: [], rest: null, createdAt: unit.ctx.now().toISOString() },
    ...{ startedAt: null, finishedAt: null },
  };
}
