import { Logger } from '@nestjs/common';
import { Job, JobQueue, JobRunner, LeaseLostError, type Commit, type JobHandler, type NewJob } from '../../src/platform/jobs';
import { sleep, type Clock } from '../../src/platform/clock';
import { SandboxInfraError } from '../../src/platform/sandbox';
import { ctxAt, DIALECTS, openTestDatabase, type TestDatabase } from '../support/database';

// The worker warns of every attempt that fails, which here is on purpose.
Logger.overrideLogger(false);

const START = Date.parse('2026-01-01T00:00:00.000Z');

function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

function newJob(overrides: Partial<NewJob> = {}): NewJob {
  return { kind: 'test', subject: 'task_x', payload: { n: 1 }, ...overrides };
}

describe.each(DIALECTS)('The job queue on %s', (dialect) => {
  let db: TestDatabase;
  let queue: JobQueue;

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
    queue = new JobQueue(db.config);
  });
  afterEach(() => db.close());

  function enqueue(job: Partial<NewJob> = {}, seconds = 0): Promise<Job> {
    return db.work.run(ctxAt(at(seconds)), (unit) => queue.enqueue(unit, newJob(job)));
  }

  function take(owner = 'worker-1', seconds = 1): Promise<Job | undefined> {
    return db.work.run(ctxAt(at(seconds)), (unit) => queue.take(unit, owner));
  }

  async function taken(owner = 'worker-1', seconds = 1): Promise<Job> {
    const job = await take(owner, seconds);
    if (!job) throw new Error('There was no job to take');
    return job;
  }

  function finish(job: Job, seconds = 2): Promise<void> {
    return db.work.run(ctxAt(at(seconds)), (unit) => queue.finish(unit, job, 'succeeded', { done: true }));
  }

  function retry(job: Job, cause: 'infra' | 'lost' | 'error', seconds = 2): Promise<void> {
    return db.work.run(ctxAt(at(seconds)), (unit) => queue.retry(unit, job, cause, `because ${cause}`));
  }

  async function stored(id: string): Promise<Job> {
    const job = await queue.find(db.work.reader, id);
    if (!job) throw new Error(`${id} is gone`);
    return job;
  }

  async function cancel(id: string, seconds: number): Promise<void> {
    const job = await stored(id);
    await db.work.run(ctxAt(at(seconds)), (unit) => queue.cancel(unit, job));
  }

  async function eventsOf(id: string): Promise<string[]> {
    return (await queue.events(db.work.reader, id, 0)).map(({ event }) => event);
  }

  it('keeps a job only if the transaction that asked for it commits', async () => {
    const failed = db.work.run(ctxAt(), async (unit) => {
      await queue.enqueue(unit, newJob());
      throw new Error('deliberate');
    });
    await expect(failed).rejects.toThrow('deliberate');
    expect(await take()).toBeUndefined();
    const { id } = await enqueue();
    expect((await taken()).id).toBe(id);
  });

  it('gives a job to one of many workers who ask at once', async () => {
    await db.openPool();
    await enqueue();
    const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => take(`worker-${index}`)));
    expect(asked.filter((job) => job !== undefined)).toHaveLength(1);
  });

  it('gives each of many jobs to one worker, oldest first', async () => {
    await db.openPool();
    const ids = [];
    for (let n = 0; n < 12; n += 1) ids.push((await enqueue({}, n)).id);
    const asked = await Promise.all(Array.from({ length: 16 }, (_, index) => take(`worker-${index}`, 60)));
    const got = asked.flatMap((job) => (job ? [job.id] : []));
    expect(new Set(got).size).toBe(got.length);
    for (let job = await take('late', 61); job; job = await take('late', 61)) got.push(job.id);
    expect(got.sort()).toEqual(ids.sort());
  });

  it('holds a job back until its time', async () => {
    await enqueue({ runAt: new Date(START + 100_000) });
    expect(await take('worker-1', 99)).toBeUndefined();
    expect(await take('worker-1', 100)).toBeDefined();
  });

  it('takes a job back when its lease runs out, and the late end has no second effect', async () => {
    const { id } = await enqueue();
    const first = await taken('worker-1', 1);
    expect(await queue.findLost(db.work.reader, new Date(START + 30_000), false)).toEqual([]);
    const [lost] = await queue.findLost(db.work.reader, new Date(START + 32_000), false);
    expect(lost?.id).toBe(id);
    if (lost) await retry(lost, 'lost', 32);
    const second = await taken('worker-2', 33);
    expect(second).toMatchObject({ id, fence: 2, attempts: 2 });
    await expect(lateEffect(first)).rejects.toThrow(LeaseLostError);
    await expect(retry(first, 'error', 34)).rejects.toThrow(LeaseLostError);
    await finish(second, 35);
    await expect(finish(second, 36)).rejects.toThrow(LeaseLostError);
    expect(await stored(id)).toMatchObject({ status: 'succeeded', result: { done: true } });
    expect(await db.work.reader.manager.countBy(Job, { kind: 'effect' })).toBe(0);
    expect(await eventsOf(id)).toEqual(['queued', 'started', 'retrying', 'started', 'succeeded']);
  });

  /** What a worker that came too late would write, in one transaction with the end of its job. */
  function lateEffect(job: Job): Promise<void> {
    return db.work.run(ctxAt(at(34)), async (unit) => {
      await queue.enqueue(unit, newJob({ kind: 'effect' }));
      await queue.finish(unit, job, 'succeeded', {});
    });
  }

  it('does not let the same worker end a job under a lease that it lost and took again', async () => {
    const { id } = await enqueue();
    const first = { ...(await taken('worker-1', 1)) };
    await retry(first, 'lost', 2);
    const second = await taken('worker-1', 3);
    await expect(finish(first)).rejects.toThrow(LeaseLostError);
    await finish(second);
    expect((await stored(id)).status).toBe('succeeded');
  });

  it('prolongs a lease by heartbeat, and says no when it is lost or a cancel was asked for', async () => {
    const { id } = await enqueue();
    const job = await taken('worker-1', 1);
    expect(await db.work.run(ctxAt(at(20)), (unit) => queue.heartbeat(unit, job))).toBe(true);
    expect(await queue.findLost(db.work.reader, new Date(START + 45_000), false)).toEqual([]);
    await cancel(id, 46);
    expect(await db.work.run(ctxAt(at(47)), (unit) => queue.heartbeat(unit, job))).toBe(false);
    await db.work.run(ctxAt(at(48)), (unit) => queue.finish(unit, job, 'cancelled', {}));
    expect(await db.work.run(ctxAt(at(49)), (unit) => queue.heartbeat(unit, job))).toBe(false);
    expect((await stored(id)).status).toBe('cancelled');
  });

  it('keeps the typed cause of every failed attempt, waits longer each time, and charges infra to nobody', async () => {
    const { id } = await enqueue();
    const delays: number[] = [];
    for (const [index, cause] of (['error', 'infra', 'infra', 'lost'] as const).entries()) {
      const now = 1000 * (index + 1);
      await retry(await taken('worker-1', now), cause, now);
      delays.push((Date.parse((await stored(id)).runAt) - START) / 1000 - now);
    }
    expect(delays).toEqual([1, 2, 4, 0]);
    const { causes, attempts, status } = await stored(id);
    expect(causes.map(({ cause }) => cause)).toEqual(['error', 'infra', 'infra', 'lost']);
    expect({ attempts, status }).toEqual({ attempts: 2, status: 'queued' });
  });

  it('cancels a job that waits at once, and never gives it out', async () => {
    const { id } = await enqueue();
    await cancel(id, 0);
    expect(await take()).toBeUndefined();
    expect(await eventsOf(id)).toEqual(['queued', 'cancelled']);
  });

  it('makes one job of a key, also when many ask for it at once', async () => {
    await db.openPool();
    const asked = await Promise.all(Array.from({ length: 8 }, () => enqueue({ dedupeKey: 'once' })));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    await finish(await taken());
    expect((await enqueue({ dedupeKey: 'once' })).id).toBe(asked[0]?.id);
    expect(await take()).toBeUndefined();
  });

  it('refuses more than it may hold, with a time to come back', async () => {
    queue = new JobQueue({ ...db.config, worker: { slots: 0, maxQueued: 2 } });
    await enqueue();
    await enqueue();
    await expect(enqueue()).rejects.toMatchObject({ code: 'overloaded', extra: { retry_after: 30 } });
  });

  it('tells events after an id, in order, and only of the job', async () => {
    const { id } = await enqueue();
    await enqueue({ subject: 'task_other' });
    const job = await taken();
    for (const phase of ['preparing', 'running']) {
      await db.work.run(ctxAt(), (unit) => queue.progress(unit, job, { phase }));
    }
    const all = await queue.events(db.work.reader, id, 0);
    expect(all.map(({ event, data }) => [event, data['phase']])).toEqual([
      ['queued', undefined],
      ['started', undefined],
      ['progress', 'preparing'],
      ['progress', 'running'],
    ]);
    const later = await queue.events(db.work.reader, id, all[1]?.id ?? 0);
    expect(later).toEqual(all.slice(2));
  });
});

describe.each(DIALECTS)('The worker on %s', (dialect) => {
  const clock: Clock = { now: () => new Date() };
  let db: TestDatabase;
  let queue: JobQueue;
  let runner: JobRunner;
  let effects: string[];

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
    queue = new JobQueue(db.config);
    runner = new JobRunner(db.work, queue, clock, { ...db.config, worker: { slots: 2, maxQueued: 100 } });
    effects = [];
  });
  afterEach(async () => {
    await runner.beforeApplicationShutdown();
    await db.close();
  });

  function handle(run: JobHandler['run']): void {
    runner.register({ kind: 'test', run, exhausted: async (_unit, _job, cause) => void effects.push(`exhausted ${cause}`) });
  }

  function enqueue(job: Partial<NewJob> = {}): Promise<Job> {
    return db.work.run(ctxAt(), (unit) => queue.enqueue(unit, newJob(job)));
  }

  async function ended(id: string): Promise<Job> {
    for (let waited = 0; waited < 15_000; waited += 20) {
      const job = await queue.find(db.work.reader, id);
      if (job && ['succeeded', 'failed', 'cancelled'].includes(job.status)) return job;
      await sleep(20);
    }
    throw new Error(`${id} did not end`);
  }

  function commitOf(name: string): Commit {
    return async () => {
      effects.push(name);
      return { name };
    };
  }

  it('runs each job once, and ends it with what its work found', async () => {
    handle(async (job) => commitOf(String(job.payload['n'])));
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, n) => enqueue({ payload: { n } })));
    await runner.onApplicationBootstrap();
    for (const { id } of jobs) expect((await ended(id)).status).toBe('succeeded');
    expect(effects.map(Number).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('tries a defect of ours again, and gives up with the typed cause after the last attempt', async () => {
    handle(() => Promise.reject(new Error('a defect')));
    const { id } = await enqueue({ maxAttempts: 2 });
    await runner.onApplicationBootstrap();
    expect(await ended(id)).toMatchObject({ status: 'failed', attempts: 2, result: { error: 'internal' } });
    expect(effects).toEqual(['exhausted error']);
  });

  it('ends what its handler can’t even give up', async () => {
    const exhausted = (): Promise<void> => Promise.reject(new Error('a defect in giving up'));
    runner.register({ kind: 'test', run: () => Promise.reject(new Error('a defect')), exhausted });
    const { id } = await enqueue({ maxAttempts: 1 });
    await runner.onApplicationBootstrap();
    expect(await ended(id)).toMatchObject({ status: 'failed', attempts: 1, result: { error: 'internal' } });
  });

  it('waits out an engine that is away without using up attempts', async () => {
    let tries = 0;
    handle(async () => {
      tries += 1;
      if (tries < 3) throw new SandboxInfraError('engine-unreachable', 'away');
      return commitOf('done');
    });
    const { id } = await enqueue({ maxAttempts: 1 });
    await runner.onApplicationBootstrap();
    expect(await ended(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(effects).toEqual(['done']);
  });

  it('takes up what a process left running that died', async () => {
    const { id } = await enqueue();
    const old = new Date(clock.now().getTime() - 60_000).toISOString();
    await db.work.run(ctxAt(old), (unit) => queue.take(unit, 'a worker that died'));
    handle(async () => commitOf('taken up'));
    await runner.onApplicationBootstrap();
    expect(await ended(id)).toMatchObject({ status: 'succeeded', fence: 2 });
    expect(effects).toEqual(['taken up']);
  });

  it('opens no transaction while there is nothing to do, and begins at once when there is', async () => {
    handle(async () => commitOf('done'));
    for (const kind of ['one', 'two', 'three'])
      runner.register({
        kind,
        lane: 1,
        run: () => Promise.reject(new Error('never asked for')),
        exhausted: () => Promise.resolve(),
      });
    const opened = jest.spyOn(db.work, 'run');
    await runner.onApplicationBootstrap();
    // Each of the five loops asks once; several looks later it is still so.
    while (opened.mock.calls.length < 5) await sleep(20);
    await sleep(700);
    expect(opened).toHaveBeenCalledTimes(5);
    const { id } = await enqueue();
    await ended(id);
    expect(effects).toEqual(['done']);
    // The job's own, and both free loops that asked for it.
    expect(opened.mock.calls.length).toBeLessThanOrEqual(10);
  });

  it('does not take what it finds as it is stopped', async () => {
    handle(() => Promise.reject(new Error('never asked for')));
    const { id } = await enqueue();
    const take = queue.take.bind(queue);
    let stopped: Promise<void> | undefined;
    jest.spyOn(queue, 'take').mockImplementation(async (...given) => {
      const job = await take(...given);
      if (job) stopped = runner.beforeApplicationShutdown();
      return job;
    });
    await runner.onApplicationBootstrap();
    while (stopped === undefined) await sleep(20);
    await stopped;
    expect(await queue.find(db.work.reader, id)).toMatchObject({ status: 'queued', causes: [] });
  });

  it('puts its jobs back when it is stopped', async () => {
    handle(async (_job, { signal }) => {
      await sleep(60_000, signal);
      throw new Error('interrupted');
    });
    const { id } = await enqueue();
    await runner.onApplicationBootstrap();
    while ((await queue.find(db.work.reader, id))?.status !== 'running') await sleep(20);
    await runner.beforeApplicationShutdown();
    expect(await queue.find(db.work.reader, id)).toMatchObject({ status: 'queued', causes: [{ cause: 'lost' }] });
  });
});
