import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SweTasks, type BatchView, type SimulationView } from '../../src/features/batches';
import { stateFileName } from '../../src/features/building';
import { UnitOfWork } from '../../src/platform/database';
import { BatchService, failedOutcome } from '../support/batch-service';
import { DIALECTS } from '../support/database';
import { verifiedOutcome } from '../support/verified-directory';

const DISABLED = 'runtime_info: { input: { languages: { c: { enabled: false } } } }\n';
/** Longer than any batch waits. */
const HOURS_MS = 3 * 3_600_000;

describe.each(DIALECTS)('batches over the same pull requests, on %s', (dialect) => {
  let artifacts: ReturnType<typeof BatchService.artifacts>;
  let service: BatchService;
  let before: number;
  /** Lets go what is held. */
  let go: () => void;

  beforeAll(async () => {
    artifacts = BatchService.artifacts();
    service = await BatchService.start(dialect, artifacts.folder);
  });
  beforeEach(() => {
    before = service.tried.length;
    service.make = verified;
    go = () => undefined;
  });
  afterEach(() => {
    go();
    rmSync(join(artifacts.folder, 'config.yaml'), { force: true });
  });
  afterAll(async () => {
    await service.close();
    artifacts.remove();
  });

  function verified(number: number) {
    return verifiedOutcome(service.server.config, number);
  }

  /** What was tried in this test. */
  function since(): number[] {
    return service.tried.slice(before);
  }

  /** A batch that gave up with all of it open. */
  async function interrupted(name: string, numbers: number[], options: object = {}): Promise<BatchView> {
    const failure = { kind: 'infra' as const, reasons: [{ stage: 'examine' as const, code: 'rate-limited', evidence: '' }] };
    service.make = () =>
      Promise.resolve({ timings: {}, stage: 'examine', failure: { ...failure, retryAt: Date.now() + HOURS_MS } });
    const batch = await service.batch(await service.pool(name, numbers), options);
    expect(batch).toMatchObject({ status: 'stopped', counts: { pending: numbers.length } });
    service.make = verified;
    before = service.tried.length;
    return batch;
  }

  /** Holds what it makes until it is told to go on; answers when the first case is under way. */
  async function held(start: () => Promise<BatchView>): Promise<BatchView> {
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const begun = new Promise<void>((resolve) => {
      service.make = async (number) => (resolve(), await waiting, verified(number));
    });
    const batch = await start();
    await begun;
    return batch;
  }

  function create(poolId: string, options: object = {}): Promise<BatchView> {
    return service.client.post<BatchView>('/v1/swe/batches', { pool_id: poolId, options });
  }

  async function refusal(path: string, body: object): Promise<[number, unknown]> {
    const answer = await service.client.raw('POST', path, body);
    return [answer.status, await answer.json()];
  }

  it('go on by force where the language was disabled meanwhile, by create as by resume', async () => {
    const first = await interrupted('a.txt', [1]);
    const second = await interrupted('b.txt', [2]);
    writeFileSync(join(artifacts.folder, 'config.yaml'), DISABLED);
    const refused = [409, expect.objectContaining({ reason: 'language-disabled' })];
    expect(await refusal('/v1/swe/batches', { pool_id: first.pool_id })).toEqual(refused);
    expect(await service.batch(await service.pool('a.txt', [1]), { force: true })).toMatchObject({
      ...{ id: first.id, status: 'succeeded', options: { force: true }, counts: { success: 1 } },
    });
    expect(await refusal(`/v1/swe/batches/${second.id}/resume`, {})).toEqual(refused);
    await service.client.post(`/v1/swe/batches/${second.id}/resume`, { force: true });
    expect(await service.ended(second.id)).toMatchObject({ status: 'succeeded', counts: { success: 1 } });
    // Without a word it goes on as it was asked for last.
    await service.client.post(`/v1/swe/batches/${second.id}/resume`);
    expect(await service.ended(second.id)).toMatchObject({ status: 'succeeded', options: { force: true } });
    expect(await refusal(`/v1/swe/batches/${second.id}/resume`, { force: false })).toEqual(refused);
  });

  it('do not run at a time, whether they begin anew, go on, or are resumed, but by force', async () => {
    const first = await interrupted('c.txt', [11, 12], { n_concurrent: 1 });
    const overlapping = await service.pool('d.txt', [12, 13]);
    const running = await held(() => create(overlapping.id));
    const refused = [409, expect.objectContaining({ batch_id: running.id })];
    expect(await refusal('/v1/swe/batches', { pool_id: overlapping.id, options: { fresh: true } })).toEqual(refused);
    expect(await refusal('/v1/swe/batches', { pool_id: first.pool_id, options: { n_concurrent: 1 } })).toEqual(refused);
    expect(await refusal(`/v1/swe/batches/${first.id}/resume`, {})).toEqual(refused);
    expect((await service.client.get<BatchView>(`/v1/swe/batches/${first.id}`)).status).toBe('stopped');
    // One that runs is not in its own way.
    expect((await create(overlapping.id)).id).toBe(running.id);
    await service.client.post(`/v1/swe/batches/${first.id}/resume`, { force: true });
    go();
    expect(await service.ended(first.id)).toMatchObject({ status: 'succeeded', counts: { success: 2 } });
    expect(await service.ended(running.id)).toMatchObject({ status: 'succeeded', counts: { success: 2 } });
  });

  it('do not begin side by side either, where they are asked for in the same instant', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b, c] = [61, 62, 63].map((number) => number + 3 * round) as [number, number, number];
      const pairs = [[a, b], [b, c], [c, a]]; // prettier-ignore
      const pools = await Promise.all(
        pairs.map((pair, index) => service.pool(`same-${String(round)}-${String(index)}.txt`, pair)),
      );
      const waiting = new Promise<void>((resolve) => (go = resolve));
      service.make = (number) => waiting.then(() => verified(number));
      const answers = await Promise.all(
        pools.map(({ id }) => service.client.raw('POST', '/v1/swe/batches', { pool_id: id, options: { n_concurrent: 1 } })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      const begun = answers.find(({ status }) => status === 202);
      go();
      expect(await service.ended(((await begun?.json()) as BatchView).id)).toMatchObject({ counts: { success: 2 } });
    }
  });

  it('go on with what came into the pool while they ran', async () => {
    const pool = await service.pool('e.txt', [21]);
    const batch = await held(() => create(pool.id));
    await service.pool('e.txt', [21, 22]);
    expect(await create(pool.id)).toMatchObject({ id: batch.id, job_id: batch.job_id, counts: { pending: 1 } });
    go();
    const ended = await service.ended(batch.id);
    expect(ended).toMatchObject({ status: 'succeeded', counts: { success: 2, pending: 0 } });
    expect(since()).toEqual([21, 22]);
    // Its second run was the last.
    expect(ended.job_id).not.toBe(batch.job_id);
    expect((await service.client.get<BatchView>(`/v1/swe/batches/${batch.id}`)).job_id).toBe(ended.job_id);
  });

  it('leave the state file of a real run as it is where they only look', async () => {
    const pool = await service.pool('f.txt', [31]);
    service.make = () => Promise.resolve(failedOutcome('policy', 'flaky'));
    await service.batch(pool);
    const file = join(artifacts.folder, 'swe_tasks', 'c-cc', '.swegen-create-batch', stateFileName('/f.txt', '/'));
    const state = readFileSync(file, 'utf8');
    expect(Object.values((JSON.parse(state) as { cases: object }).cases)).toMatchObject([{ status: 'failed' }]);
    service.make = () => Promise.resolve({ timings: {}, stage: 'examine' });
    expect(await service.batch(pool, { dry_run: true })).toMatchObject({ counts: { success: 1 } });
    expect(readFileSync(file, 'utf8')).toBe(state);
  });

  it('made what they made themselves, not what they took over or looked at', async () => {
    const pool = await service.pool('g.txt', [41]);
    const played = async () =>
      (await service.client.post<SimulationView>('/v1/swe/tuning/simulations', { language: 'c' })).recorded_cases;
    const former = await played();
    const made = await service.batch(pool, { source: 'git', timeout_seconds: 100 });
    expect(await played()).toBe(former + 1);
    const taken = await service.batch(pool, { source: 'archive' });
    expect(taken.taken_over.runs).toMatchObject([{ name: made.id, verified: 1 }]);
    service.make = () => Promise.resolve({ timings: {}, stage: 'examine' });
    await service.batch(pool, { source: 'archive', dry_run: true });
    const [found] = await service.cases(made.id);
    const tasks = service.server.app.get(SweTasks);
    const { reader } = service.server.app.get(UnitOfWork);
    expect(await tasks.findSourceKind(reader, { candidateId: found?.candidate_id ?? '' })).toBe('git');
    expect(await played()).toBe(former + 1);
    // A case that is really made again is one more.
    service.make = async (number) => ({ ...(await verified(number)), timings: { validate: 2000 } });
    await service.batch(pool, { source: 'archive', fresh: true });
    expect(await tasks.findSourceKind(reader, { candidateId: found?.candidate_id ?? '' })).toBe('archive');
    expect(await played()).toBe(former + 2);
  });
});
