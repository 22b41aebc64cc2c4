import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaseRecorder, Candidate, SweTask, type Batch, type Case } from '../../src/features/batches';
import { BatchesRepository } from '../../src/features/batches/batches.repository';
import { Manifests } from '../../src/features/batches/manifests';
import type { Outcome } from '../../src/features/batches/outcome';
import { systemClock } from '../../src/platform/clock';
import { insertRow } from '../../src/platform/database';
import { ctxAt, DIALECTS, openTestDatabase, type TestDatabase } from '../support/database';
import { verifiedTask } from '../support/verified-task';

const TASK = verifiedTask();
const CANDIDATE: Candidate = {
  ...{ id: TASK.candidateId, key: 'example/dates#7', ref: 'example/dates:pr-7', language: 'python', taskId: TASK.id },
  ...{ status: 'pending', category: null, reasons: [], facts: null, updatedAt: '' },
};
const FOUND = { batchId: 'bat_1', candidateId: CANDIDATE.id } as Case;
const BATCH = { fingerprint: 'f' } as Batch;

describe.each(DIALECTS)('A task that stands when its candidate is worked on again, on %s', (dialect) => {
  let db: TestDatabase;
  let root: string;
  let manifests: Manifests;
  let recorder: CaseRecorder;

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
    root = mkdtempSync(join(tmpdir(), 'assay-standing-'));
    manifests = new Manifests({ ...db.config, swe: { ...db.config.swe, artifactsDir: root } });
    recorder = new CaseRecorder(db.work, new BatchesRepository(), manifests, systemClock);
    await db.work.run(ctxAt(), (unit) => insertRow(unit, Candidate, CANDIDATE));
    mkdirSync(manifests.folderOf('python'), { recursive: true });
    writeFileSync(join(manifests.folderOf('python'), 'verifiable_tasks.txt'), `${TASK.id}\n`);
    const { folder, contentHash, summary, instance, record } = TASK;
    await end({ verified: { folder, contentHash, summary, instance, record }, stage: 'write' });
  });
  afterEach(async () => {
    await db.close();
    rmSync(root, { recursive: true });
  });

  function end(outcome: Pick<Outcome, 'stage' | 'verified' | 'failure'>): Promise<void> {
    return recorder.end(FOUND, CANDIDATE, BATCH, { timings: {}, ...outcome });
  }

  async function state(): Promise<[string | undefined, boolean, number]> {
    const { manager } = db.work.reader;
    const candidate = await manager.findOneBy(Candidate, { id: CANDIDATE.id });
    return [candidate?.status, await manifests.of('python').has(TASK.id), await manager.countBy(SweTask, { id: TASK.id })];
  }

  it.each(['scan', 'validate'] as const)('is listed no more where %s speaks against it', async (stage) => {
    await end({ stage, failure: { kind: 'policy', reasons: [{ stage, code: 'flaky', evidence: 'a test' }] } });
    expect(await state()).toEqual(['rejected', false, 1]);
  });

  it.each<[string, Outcome['stage'], NonNullable<Outcome['failure']>['kind']]>([
    ['asks for more', 'examine', 'policy'],
    ['can build nothing', 'build', 'policy'],
    ['has a time-out', 'validate', 'infra'],
    ['has a defect', 'validate', 'other'],
    ['looks too few times', 'write', 'policy'],
  ])('stays verified where a batch %s', async (_, stage, kind) => {
    await end({ stage, failure: { kind, reasons: [{ stage, code: 'timed-out', evidence: '' }] } });
    expect(await state()).toEqual(['verified', true, 1]);
  });

  it('stays verified where a batch only looks', async () => {
    await end({ stage: 'examine' });
    expect(await state()).toEqual(['verified', true, 1]);
  });

  it('leaves no line in the manifest when its directory is lost', async () => {
    await recorder.lost(FOUND, CANDIDATE, 'it has no task.toml');
    expect(await state()).toEqual(['failed', false, 0]);
  });
});
