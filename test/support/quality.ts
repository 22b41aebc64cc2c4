import { planMatrix, type Survivor } from '../../src/features/probing';
import { Revisions, type Task } from '../../src/features/tasks';
import { QualityRun, QualityStep } from '../../src/features/test-quality';
import { insertRow, type Unit } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { readSuite } from '../../src/platform/python';
import type { Canaries } from './canaries';
import type { TestServer } from './server';

/** A quality run that has ended well, with a canary wherever containers could put a word, or a part of either side could stand. */
export async function inventQualityRun(
  server: TestServer,
  unit: Unit,
  task: Task,
  canaries: Canaries,
  state: string,
): Promise<void> {
  const at = unit.ctx.now().toISOString();
  const run: QualityRun = {
    ...{ id: newId('quality-run'), taskId: task.id, pins: { ...task.pins }, trust: 'isolated-oracle', policy: 'relaxed-1' },
    ...{ status: 'concluded', outcome: 'measured', jobId: newId('job'), createdAt: at, concludedAt: at },
  };
  await insertRow(unit, QualityRun, run);
  const { files } = await server.app.get(Revisions).loadForMachine(unit, task, 'tests');
  const tests = (await readSuite(files)).tests.map(({ id, requirementIds, visibility }) => ({ id, requirementIds, visibility }));
  const secret = (): string => canaries.plant(state, 'evidence');
  const fate = {
    id: 'mutant-0123456789ab',
    operator: secret(),
    path: secret(),
    line: 1,
    verdict: 'passed',
    killedBy: null,
  } as const;
  const survivor: Survivor = { ...fate, scope: secret(), diff: `-${secret()}\n+${secret()}\n`, reachedBy: [tests[0]?.id ?? ''] };
  const killed = Array.from({ length: 4 }, (_, index) => ({ ...fate, id: `m-${index}`, verdict: 'failed', killedBy: secret() }));
  const steps: Record<string, unknown> = {
    ...{ remarks: [], survivors: [survivor], 'killed-0': [fate, ...killed], table: { reason: secret() } },
    mutants: { mutants: [], dropped: { invalid: 0, identical: 0, duplicate: 0, leftOut: 0 }, tests },
    'requirement-R-1': [{ requirementId: 'R-1', reached: 4, tried: 4, killed: 4 }],
    probes: [{ id: newId('quality-probe'), kind: 'decoy', verdict: 'failed', failed: [secret()] }],
    ...Object.fromEntries(
      planMatrix(tests.map(({ id }) => id)).map(({ id: group, runs }) => [
        `matrix-${group}`,
        runs.map(({ id, factor, tests: order }) => ({ group, run: id, factor, verdict: 'passed', failed: [], tests: order })),
      ]),
    ),
  };
  for (const [step, body] of Object.entries(steps))
    await insertRow(unit, QualityStep, { runId: run.id, step, body: JSON.stringify(body) });
}
