import { join } from 'node:path';
import { BatchesRepository } from '../../src/features/batches/batches.repository';
import { Batch, Candidate, Case, SweTask } from '../../src/features/batches';
import {
  taskContentHash,
  VerifiableTasks,
  writeTask,
  type TaskDefinition,
  type ValidationRecord,
} from '../../src/features/building';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import { sweTaskId, type Change, type TestCommand } from '../../src/domain/swe';
import { systemClock } from '../../src/platform/clock';
import { insertRow, UnitOfWork } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import type { Outcome } from '../../src/features/batches/outcome';
import { ownChange } from './swe-change';
import type { Config } from '../../src/platform/config';
import type { TestServer } from './server';

const TEST: TestCommand = { prepare: [], run: 'sh tests/run.sh', format: 'tap', report: 'stdout', timeoutSeconds: 60 };
const ADD = 'add() {\n  echo $(($1 - $2))\n}\n';
const FIXED = 'add() {\n  echo $(($1 + $2))\n}\n';
/** Far from the change above, so that it is a hunk of its own; no test asks for it. */
const SPACE = Array.from({ length: 12 }, (_, line) => `# ${line}\n`).join('');
const RUN = `. ./sums.sh
echo 1..2
if [ "$(add 1 0)" = 1 ]; then echo 'ok 1 - zero'; else echo 'not ok 1 - zero'; fi
if [ "$(add 1 2)" = 3 ]; then echo 'ok 2 - adds'; else echo 'not ok 2 - adds'; fi
`;
const OLD_RUN = ". ./sums.sh\necho 1..1\nif [ \"$(add 1 0)\" = 1 ]; then echo 'ok 1 - zero'; else echo 'not ok 1 - zero'; fi\n";

function changeOf(number: number): Change {
  const change = ownChange({
    language: 'c',
    base: { 'sums.sh': `${ADD}${SPACE}# version ${number}\n`, 'tests/run.sh': OLD_RUN },
    head: { 'sums.sh': `${FIXED}${SPACE}# version ${number}, mended\n`, 'tests/run.sh': RUN },
  });
  return { ...change, pull: { owner: 'Own', repo: 'Sums', number } };
}

/** A verified task in the artifacts of a server, as a batch leaves one: directory, line in the manifest, rows. */
export async function placeVerifiedTask(
  { app, config }: { app: Pick<TestServer['app'], 'get'>; config: Config },
  number: number,
  image: string,
  /** Lines of its Dockerfile, in which what a pin names is fetched. */
  fetched = '',
): Promise<string> {
  const { change, record, path } = await writeVerified(config, number, image, fetched);
  await insertRows(app.get(UnitOfWork), app.get(BatchesRepository), change, record, await taskContentHash(path));
  return path;
}

/** The directory and its line in the manifest alone. */
async function writeVerified({ swe }: Config, number: number, image: string, fetched = '') {
  const change = changeOf(number);
  const id = sweTaskId(change.pull);
  const folder = join(swe.artifactsDir, 'swe_tasks', 'c-cc');
  const record = recordOf(id);
  const path = await writeTask(folder, definitionOf(number, image, fetched));
  await new VerifiableTasks(folder).add(id);
  return { change, record, path };
}

/** What the directory of a verified task is written from. */
export function definitionOf(number: number, image: string, fetched = ''): TaskDefinition {
  const change = changeOf(number);
  const record = recordOf(sweTaskId(change.pull));
  return {
    ...{ change, f2p: record.f2p, p2p: record.p2p, instruction: '# Sums are wrong\n\n1 + 2 gives -1.\n', restored: [] },
    specification: {
      ...{ language: 'c', profile: 'c/own', profileVersion: 1, manifests: [], systemPackages: [], install: [], keep: [] },
      ...{ compile: [], evidence: [], test: TEST },
    },
    dockerfile: `FROM ${image}\nWORKDIR /app/src\n${fetched}COPY tree/ ./\n`,
    environmentFiles: [
      { path: 'tree/sums.sh', content: Buffer.from(`${ADD}${SPACE}# version ${number}\n`) },
      { path: 'tree/tests/run.sh', content: Buffer.from(OLD_RUN) },
    ],
    resources: { cpus: 1, memoryMb: 256, storageMb: 1024, buildTimeoutSec: 120, verifierTimeoutSec: 60, agentTimeoutSec: 60 },
    ...{ metadata: { difficulty: 'easy' }, variant: { schema: '1.4', verifier: 'shared' } },
  };
}

/** What a pipeline answers that has made the task: with its directory, before any row. */
export async function verifiedOutcome(config: Config, number: number): Promise<Outcome> {
  const { change, record, path } = await writeVerified(config, number, 'sha256:00');
  const verified = {
    ...{ folder: join('swe_tasks', 'c-cc', record.taskId), contentHash: await taskContentHash(path) },
    ...{ summary: summaryOf(change, record), instance: JSON.stringify(instanceOf(change, record)) },
    record: JSON.stringify(record),
  };
  const examined = { language: 'c' as const, category: 'bugfix', facts: {} };
  return { verified, examined, timings: { validate: 1000 }, stage: 'write' };
}

function recordOf(taskId: string): ValidationRecord {
  const judged = (id: string, before: 'pass' | 'absent') => ({
    ...{ id, touched: before === 'absent', category: before === 'pass' ? ('p2p' as const) : ('n2p-new' as const) },
    states: {
      base: [before, before],
      before: before === 'pass' ? (['pass', 'pass'] as const).slice() : (['fail', 'fail'] as const).slice(),
      after: (['pass', 'pass'] as const).slice(),
    },
  });
  return {
    ...{ taskId, image: 'sha256:00', verdict: 'verified', scope: 'whole-suite', test: TEST, runs: [], warnings: [] },
    ...{ tests: [judged('adds', 'absent'), judged('zero', 'pass')], f2p: ['adds'], p2p: ['zero'] },
    ...{ peakMemoryBytes: 1_000_000, memoryLimitBytes: 256 * 1024 * 1024 },
  };
}

const AT = '2026-11-01T00:00:00.000Z';

function instanceOf({ pull: { owner, repo }, ...change }: Change, record: ValidationRecord): Record<string, string> {
  return {
    ...{
      repo: `${owner}/${repo}`,
      instance_id: record.taskId,
      base_commit: change.baseCommit,
      patch: change.fixPatch.toString(),
    },
    ...{ test_patch: change.testPatch.toString(), problem_statement: 'Sums are wrong\n1 + 2 gives -1.', hints_text: '' },
    ...{ created_at: AT, version: '0', environment_setup_commit: change.baseCommit, language: 'c', image: record.image },
    ...{ FAIL_TO_PASS: JSON.stringify(record.f2p), PASS_TO_PASS: JSON.stringify(record.p2p) },
  };
}

function summaryOf({ pull: { owner, repo, number }, ...change }: Change, record: ValidationRecord): SweTask['summary'] {
  return {
    ...{ repo: `${owner}/${repo}`, pull_request: number, category: 'bugfix', statement: 'from-issue', licences: ['MIT'] },
    ...{
      base_commit: change.baseCommit,
      fail_to_pass: 1,
      pass_to_pass: 1,
      flaky_dropped: 0,
      repetitions: 3,
      image: record.image,
    },
    ...{ difficulty: { syntax: { score: 2, label: 'easy' }, swegen: { score: 2, label: 'easy' } }, peak_memory_bytes: 1_000_000 },
  };
}

async function insertRows(
  work: UnitOfWork,
  repository: BatchesRepository,
  change: Change,
  record: ValidationRecord,
  contentHash: string,
): Promise<void> {
  const { number } = change.pull;
  const [taskId, candidateId, batchId, at] = [record.taskId, newId('candidate'), newId('batch'), AT];
  const ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => systemClock.now(), via: 'test' };
  await work.run(ctx, async (unit) => {
    await insertRow(unit, Candidate, {
      ...{ id: candidateId, key: `own/sums#${number}`, ref: `Own/Sums:pr-${number}`, taskId, language: 'c', status: 'verified' },
      ...{ category: 'bugfix', reasons: [], facts: null, updatedAt: at },
    });
    await insertRow(unit, Batch, {
      ...{ id: batchId, poolId: newId('pr-pool'), fingerprint: '', jobId: newId('job'), createdBy: 'system', createdAt: at },
      options: { source: 'archive' } as Batch['options'],
    });
    await insertRow(unit, Case, {
      ...{ batchId, candidateId, position: 1, status: 'success', stage: 'write', attempts: 1, failureKind: null, reasons: [] },
      ...{ reason: null, fingerprint: '', timings: {}, modelSpend: null, updatedAt: at },
    });
    const row = {
      id: taskId,
      candidateId,
      language: 'c' as const,
      folder: join('swe_tasks', 'c-cc', taskId),
      contentHash,
      summary: summaryOf(change, record),
    };
    await repository.saveTask(unit, {
      ...row,
      instance: JSON.stringify(instanceOf(change, record)),
      record: JSON.stringify(record),
      verifiedAt: at,
    });
  });
}
