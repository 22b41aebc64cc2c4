import { AuditLog, AuditEntry } from '../../src/platform/audit';
import { systemClock } from '../../src/platform/clock';
import { IdempotencyRecord } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { BatchLine, Grading, Judgement, PromisedGrading, SubmissionUse, SubmittedFiles } from '../../src/features/grading';
import { BatchReplays } from '../../src/features/grading/batch-replay';
import { withoutRun } from '../../src/features/grading/domain/outcome';
import { GradingRepository } from '../../src/features/grading/grading.repository';
import { GradingStore, type GradingRecord } from '../../src/features/grading/grading-store';
import { SubmissionCounter } from '../../src/features/grading/submission-counter';
import { LIMITS } from '../support/sandbox';
import { ctxAt, DIALECTS, openTestDatabase, type TestDatabase } from '../support/database';

const OUTCOME: GradingRecord['judgement']['outcome'] = {
  ...{ run: withoutRun('passed', ['t1'], ''), trust: 'isolated-oracle', isolation: 'warm', image: null, runnerVersion: null },
  limits: LIMITS,
};

function record(patch: Partial<GradingRecord> = {}, sha256 = 'a'.repeat(64)): GradingRecord {
  const grading: Grading = {
    ...{ id: newId('grading'), accountId: 'acc_1', versionId: 'ver_1', taskId: 'task_1', scope: 'all', submissionSha256: sha256 },
    ...{ verdict: 'passed', result: '{"reward":1}', judgedId: 'grad_1', createdAt: '2026-01-01T00:00:00.000Z' },
  };
  return { grading, files: { sha256, files: '[]' }, judgement: { id: 'grad_1', outcome: OUTCOME }, ...patch };
}

describe.each(DIALECTS)('Gradings on %s', (dialect) => {
  let db: TestDatabase;
  let repository: GradingRepository;

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
    repository = new GradingRepository();
  });
  afterEach(() => db.close());

  function newStore(): GradingStore {
    return new GradingStore(db.work, repository, new AuditLog(db.config), systemClock);
  }

  function newCounter(maxSubmissions: number): SubmissionCounter {
    return new SubmissionCounter(db.work, repository, { ...db.config, grader: { ...db.config.grader, maxSubmissions } });
  }

  it('are written many at a time, and each caller waits for their own', async () => {
    const store = newStore();
    const commits = jest.spyOn(db.work, 'run');
    const records = Array.from({ length: 500 }, (_, n) => record({ patient: true }, `${n % 7}`.padEnd(64, '0')));
    await Promise.all(
      records.map(async (one) => {
        await store.add(one);
        expect(await repository.findResult(db.work.reader, one.grading.id, 'acc_1')).toBe('{"reward":1}');
      }),
    );
    expect(commits.mock.calls.length).toBeLessThanOrEqual(10);
    const { manager } = db.work.reader;
    const rows = [Grading, SubmittedFiles, Judgement].map((entity) => manager.count(entity));
    expect(await Promise.all(rows)).toEqual([500, 7, 1]);
    expect(await repository.findOutcome(db.work.reader, 'grad_1')).toContain('isolated-oracle');
  });

  it('that cannot be written take nobody else with them', async () => {
    const store = newStore();
    const [first, ...others] = Array.from({ length: 20 }, () => record());
    await store.add(first!);
    const outcomes = await Promise.allSettled([first!, ...others].map((one) => store.add(one)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await db.work.reader.manager.count(Grading)).toBe(20);
  });

  it('are written whole: with the use, the line of the batch and the audit entry, and without the promise', async () => {
    const [store, one] = [newStore(), record()];
    const id = one.grading.id;
    const owed = {
      ...{ id, accountId: 'acc_1', personId: 'acc_1', versionId: 'ver_1', status: 'pending' as const },
      request: '{}',
    };
    await db.work.run(ctxAt(), (unit) => repository.insertPromise(unit, { ...owed, requestId: 'r', createdAt: '' }));
    expect((await repository.listPromises(db.work.reader)).map((promised) => promised.id)).toEqual([id]);
    await store.add({
      ...{ ...one, promised: true, use: { accountId: 'acc_1', taskId: 'task_1', sha256: 'b'.repeat(64) } },
      line: { accountId: 'acc_1', key: 'k', line: 3, digest: 'd', gradingId: id },
      audit: { action: 'submission.counted', subject: 'task_1', data: { account: 'acc_1', count: 1 } },
    });
    const { manager } = db.work.reader;
    const rows = [Grading, SubmissionUse, BatchLine, AuditEntry, PromisedGrading].map((entity) => manager.count(entity));
    expect(await Promise.all(rows)).toEqual([1, 1, 1, 1, 0]);
  });

  it('with an Idempotency-Key are stored together with their answer', async () => {
    const ctx = ctxAt(undefined, { idempotency: { key: 'once', fingerprint: 'f' } });
    const store = newStore();
    await store.addReplayable(ctx, record(), { reward: 1 });
    await expect(store.addReplayable(ctx, record(), { reward: 1 })).rejects.toMatchObject({ code: 'idempotency-in-flight' });
    const { manager } = db.work.reader;
    expect(await manager.findOneBy(IdempotencyRecord, { key: 'once' })).toMatchObject({ body: '{"reward":1}' });
    expect(await manager.count(Grading)).toBe(1);
  });

  it('count distinct submissions, also those of the process before', async () => {
    const [store, before] = [newStore(), newCounter(3)];
    for (const sha256 of ['1', '2', '1']) {
      const { use, written } = await before.count('acc_1', 'task_1', sha256.padEnd(64, '0'));
      await store.add(record({ use }, sha256.padEnd(64, '0')));
      written?.();
    }
    const counter = newCounter(3);
    expect(await counter.count('acc_1', 'task_1', '2'.padEnd(64, '0'))).toEqual({});
    expect(await counter.count('acc_1', 'task_1', '3'.padEnd(64, '0'))).toMatchObject({ use: { taskId: 'task_1' } });
    const refused = await Promise.allSettled(['4', '5', '6'].map((n) => counter.count('acc_1', 'task_1', n.padEnd(64, '0'))));
    expect(
      refused.map((outcome) => outcome.status === 'rejected' && (outcome.reason as { audit?: object }).audit !== undefined),
    ).toEqual([true, false, false]);
    expect((await counter.count('acc_2', 'task_1', '4'.padEnd(64, '0'))).audit).toMatchObject({
      data: { account: 'acc_2', count: 1 },
    });
  });

  it('count what was tried without a verdict when it has one, and once', async () => {
    const [store, counter, sha256] = [newStore(), newCounter(3), '7'.padEnd(64, '0')];
    // Sent away by a full queue, and asked for again.
    const first = await counter.count('acc_1', 'task_1', sha256);
    const again = await counter.count('acc_1', 'task_1', sha256);
    for (const { use, audit } of [first, again])
      expect([use, audit?.data]).toEqual([expect.anything(), { account: 'acc_1', count: 1 }]);
    const { written, ...counted } = again;
    await store.add({ ...record({}, sha256), ...counted });
    written?.();
    expect(await counter.count('acc_1', 'task_1', sha256)).toEqual({});
    expect(await newCounter(3).count('acc_1', 'task_1', sha256)).toEqual({});
    const { manager } = db.work.reader;
    expect([await manager.count(SubmissionUse), await manager.count(AuditEntry)]).toEqual([1, 1]);
  });

  it('of a batch are given again by line and key, to their account alone', async () => {
    const [store, replays] = [newStore(), new BatchReplays(db.work, repository)];
    const of = (accountId: string, key: string) =>
      ctxAt(undefined, { actor: { ...ctxAt().actor, accountId }, idempotency: { key, fingerprint: '' } });
    const input = { index: 4, bytes: Buffer.from('{"a":1}') };
    const first = await replays.open(of('acc_1', 'k'));
    expect(await first.find(input)).toBeUndefined();
    const one = record();
    await store.add({ ...one, line: { ...first.lineFor(input)!, gradingId: one.grading.id } });
    await expect(replays.open(of('acc_1', 'k'))).rejects.toMatchObject({ code: 'idempotency-in-flight' });
    first.close();

    const second = await replays.open(of('acc_1', 'k'));
    expect(await second.find(input)).toBe('{"reward":1}');
    await expect(second.find({ ...input, bytes: Buffer.from('{"a":2}') })).rejects.toMatchObject({
      code: 'idempotency-mismatch',
    });
    expect(await second.find({ ...input, index: 5 })).toBeUndefined();
    second.close();
    for (const other of [of('acc_1', 'other'), of('acc_2', 'k')])
      expect(await (await replays.open(other)).find(input)).toBeUndefined();
  });
});
