import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFileName } from '../../src/features/building';
import type { ModelView } from '../../src/features/models';
import { BatchService, failedOutcome } from '../support/batch-service';
import { DIALECTS, type Dialect } from '../support/database';
import { verifiedOutcome } from '../support/verified-directory';

const STATES = join('swe_tasks', 'c-cc', '.swegen-create-batch');

/** A service in which of ten pull requests the third is judged to be no task. */
async function begin(dialect: Dialect, folder: string): Promise<BatchService> {
  const begun = await BatchService.start(dialect, folder);
  begun.make = (number) =>
    number % 10 === 3 ? Promise.resolve(failedOutcome('policy', 'flaky')) : verifiedOutcome(begun.server.config, number);
  return begun;
}

function fileOf(artifacts: string, name: string): string {
  return join(artifacts, STATES, stateFileName(`/${name}`, '/'));
}

describe.each(DIALECTS)('a pool that is moved, renamed or grown, on %s', (dialect) => {
  let artifacts: ReturnType<typeof BatchService.artifacts>;
  let service: BatchService;
  let before: number;

  beforeAll(async () => {
    artifacts = BatchService.artifacts();
    service = await begin(dialect, artifacts.folder);
  });
  beforeEach(() => {
    before = service.tried.length;
  });
  afterAll(async () => {
    await service.close();
    artifacts.remove();
  });

  /** What was tried in this test. */
  function since(): number[] {
    return service.tried.slice(before);
  }

  it('goes on with its batch under a new name, and repeats nothing', async () => {
    const first = await service.batch(await service.pool('collected_prs/old.txt', [1, 2, 3]));
    expect(first).toMatchObject({ status: 'succeeded', counts: { success: 2, failed: 1 }, taken_over: { runs: [] } });
    const moved = await service.pool('elsewhere/new.txt', [3, 2, 1]);
    const second = await service.batch(moved);
    expect(since()).toEqual([1, 2, 3]);
    expect(second).toMatchObject({ id: first.id, pool_id: moved.id, counts: { success: 2, failed: 1, pending: 0 } });
    expect(second.taken_over.runs).toEqual([
      { from: 'batch', name: first.id, pool: 'collected_prs/old.txt', match: 'same-pull-requests', verified: 2, failed: 1 },
    ]);
    expect(JSON.parse(readFileSync(fileOf(artifacts.folder, 'elsewhere/new.txt'), 'utf8'))).toMatchObject({
      input_ids_file: 'elsewhere/new.txt',
    });
  });

  it('tries what is new alone, of a pool that is moved and has grown, and says from where it knows the rest', async () => {
    const first = await service.batch(await service.pool('c.txt', [11, 12, 13]));
    const second = await service.batch(await service.pool('d.txt', [11, 12, 13, 14]));
    expect(since()).toEqual([11, 12, 13, 14]);
    expect(second.id).not.toBe(first.id);
    expect(second).toMatchObject({ status: 'succeeded', counts: { success: 3, failed: 1, pending: 0 } });
    const run = { from: 'batch', name: first.id, pool: 'c.txt', match: 'shared-pull-requests', verified: 2, failed: 1 };
    expect(second.taken_over).toEqual({ runs: [run], problems: [] });
    expect(await service.told(second)).toContainEqual(expect.objectContaining({ event: 'taken-over', ...run }));
    // Judged under the same options: it stays so, with what was seen.
    expect((await service.cases(second.id)).find(({ ref }) => ref.endsWith('pr-13'))).toMatchObject({
      ...{ status: 'failed', attempts: 1, reasons: [{ stage: 'validate', code: 'flaky', evidence: 'seen' }] },
    });
    // A pool that grows under its name is the same batch.
    const third = await service.batch(await service.pool('d.txt', [11, 12, 13, 14, 15]));
    expect([third.id, since()]).toEqual([second.id, [11, 12, 13, 14, 15]]);
  });

  it('judges again under other options what was no task, makes no task again, and all where it is told to', async () => {
    const pool = await service.pool('e.txt', [21, 23]);
    await service.batch(pool);
    const other = await service.batch(pool, { repetitions: 2 });
    expect(since()).toEqual([21, 23, 23]);
    expect(other.counts).toMatchObject({ success: 1, failed: 1 });
    const fresh = await service.batch(pool, { fresh: true });
    expect(since()).toEqual([21, 23, 23, 21, 23]);
    expect(fresh.taken_over).toEqual({ runs: [], problems: [] });
  });

  it('is no more than a pool of its own to a batch that is asked for other work', async () => {
    service.make = () => Promise.resolve(failedOutcome('infra', 'timed-out'));
    const first = await service.batch(await service.pool('h.txt', [41]), { n_concurrent: 1 });
    expect(first.counts).toMatchObject({ failed: 1 });
    service.make = (number) => verifiedOutcome(service.server.config, number);
    const longer = await service.batch(await service.pool('i.txt', [41]), { timeout_seconds: 7200 });
    expect(longer).toMatchObject({ counts: { success: 1 }, taken_over: { runs: [] } });
    expect((await service.cases(longer.id))[0]).toMatchObject({ attempts: 1 });
  }, 30_000);

  it('is exported with the fingerprint of the model that it may ask', async () => {
    const openai = { base_url: 'http://127.0.0.1:9/v1', model: 'm', price: { input: 1, output: 1 } };
    const model = await service.client.post<ModelView>('/v1/models', { name: `m-${dialect}`, openai });
    const options = { model: model.id, rewrite_statements: true };
    const { id } = await service.batch(await service.pool('j.txt', [51]), options);
    const state = await service.client.get(`/v1/swe/batches/${id}/state`);
    expect(state).toMatchObject({ model_fingerprint: model.snapshot.content_hash });
    // It was asked for nothing here.
    expect(Object.values(state['cases'] as object)).toMatchObject([{ last_model_fingerprint: '' }]);
  });

  it('is not made by two batches at a time', async () => {
    let go = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    service.make = async (number) => (await waiting, verifiedOutcome(service.server.config, number));
    const [one, two] = [await service.pool('f.txt', [31]), await service.pool('g.txt', [31, 32])];
    const { id } = await service.client.post<{ id: string }>('/v1/swe/batches', { pool_id: one.id });
    const refused = await service.client.raw('POST', '/v1/swe/batches', { pool_id: two.id });
    expect([refused.status, await refused.json()]).toMatchObject([409, { batch_id: id }]);
    go();
    await service.ended(id);
    expect(await service.batch(two)).toMatchObject({ counts: { success: 2 } });
    expect(since()).toEqual([31, 32]);
  });
});

describe('state files of pools', () => {
  let artifacts: ReturnType<typeof BatchService.artifacts>;
  let service: BatchService;

  beforeEach(async () => {
    artifacts = BatchService.artifacts();
    service = await begin('sqlite', artifacts.folder);
  });
  afterEach(async () => {
    await service.close();
    artifacts.remove();
  });

  /** Another service with an empty database over the same artifacts. */
  async function again(): Promise<void> {
    await service.close();
    service = await begin('sqlite', artifacts.folder);
  }

  it('are known to a new database, ours and those of a fork', async () => {
    await service.batch(await service.pool('a.txt', [1, 2, 3]));
    await again();
    const second = await service.batch(await service.pool('moved/b.txt', [1, 2, 3, 4]));
    expect(service.tried).toEqual([4]);
    const name = `${STATES}/${stateFileName('/a.txt', '/')}`;
    const run = { from: 'state-file', name, pool: 'a.txt', match: 'shared-pull-requests', verified: 2, failed: 1 };
    expect(second).toMatchObject({ counts: { success: 3, failed: 1 }, taken_over: { runs: [run], problems: [] } });
    await again();
    renameSync(join(artifacts.folder, STATES), join(artifacts.folder, 'swe_tasks', 'c-cc', '.legoflow-curator-create-batch'));
    const third = await service.batch(await service.pool('moved/b.txt', [1, 2, 3, 4]));
    expect(service.tried).toEqual([]);
    expect(third.taken_over.runs).toMatchObject([{ from: 'state-file', match: 'same-pool', verified: 3, failed: 1 }]);
  });

  it('make no success that the manifest does not list, and a damaged one stops no batch', async () => {
    mkdirSync(join(artifacts.folder, STATES), { recursive: true });
    const told = { repo: 'Own/Sums', pr: 1, status: 'success', attempts: 1, task_id: 'own__sums-1' };
    writeFileSync(
      fileOf(artifacts.folder, 'theirs.txt'),
      JSON.stringify({ version: 1, input_ids_file: '/x/theirs.txt', cases: { 'Own/Sums#1': told } }),
    );
    writeFileSync(fileOf(artifacts.folder, 'a.txt'), '{"version": 1, "cases": {');
    const batch = await service.batch(await service.pool('a.txt', [1]));
    expect(service.tried).toEqual([1]);
    const path = `${STATES}/${stateFileName('/a.txt', '/')}`;
    expect(batch).toMatchObject({ status: 'succeeded', counts: { success: 1 } });
    expect(batch.taken_over).toEqual({
      runs: [],
      problems: [{ path, fault: 'not-json', detail: expect.stringContaining('') as string }],
    });
    const events = (await service.told(batch)).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['state-file-broken', 'state-file-kept']));
    expect(readdirSync(join(artifacts.folder, STATES))).toContain(`${stateFileName('/a.txt', '/')}.broken`);
  });

  it('come with the request, too, where a damaged one is refused with its fault', async () => {
    const failed = { repo: 'own/sums', pr: 2, status: 'failed', attempts: 3, failure_kind: 'infra', error_type: 'infra_error' };
    const state = { version: 1, input_ids_file: '/x/py.txt', cases: { 'own/sums#2': failed } };
    const pool = await service.pool('a.txt', [1, 2]);
    const batch = await service.batch(pool, {}, { state });
    expect(service.tried).toEqual([1]);
    expect(batch.taken_over.runs).toMatchObject([{ from: 'request', pool: '/x/py.txt', verified: 0, failed: 1 }]);
    expect((await service.cases(batch.id))[1]).toMatchObject({ status: 'failed', attempts: 3, failure_kind: 'infra' });
    const refused = await service.client.raw('POST', '/v1/swe/batches', { pool_id: pool.id, state: { version: 2 } });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ pointer: '/state', code: 'unknown-version' }] });
  });
});
