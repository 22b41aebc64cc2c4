import type { Arbiter } from '../../src/client';
import { PoolsService } from '../../src/features/pools';
import { TasksRepository } from '../../src/features/tasks';
import { ValidationService } from '../../src/features/validation';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { UnitOfWork } from '../../src/platform/database';
import { gatherArbiters, NONE } from '../support/arbiters';
import { Canaries } from '../support/canaries';
import { gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { buildScene, type SceneState } from '../support/scenes';
import { startTestServer, type TestServer } from '../support/server';

const SOLUTION_FAULT = {
  ...{ fault: 'solution', subtype: 'incorrect' },
  rationale: 'The reference does not do what R-2 asks for; the excerpt is in the evidence.',
  findings: { author: 'Your side does not do what the second requirement asks for.' },
};
const NOTE = 'The reference keeps the first value where R-3 asks for the last one.';

interface Report {
  persons: {
    person_id: string;
    seat: string;
    n: number;
    hits: number;
    exact: number;
    rate: number;
    interval: { low: number; high: number };
  }[];
  pauses: { id: string; person_id: string; seat: string }[];
}

describe.each(DIALECTS)('Calibration on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let cast: Cast;
  let arbiters: Arbiter[];

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 100 } });
    cast = await gatherCast(server);
    arbiters = await gatherArbiters(cast, 2);
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
  });

  async function scene(state: SceneState): Promise<string> {
    return (await buildScene({ server, cast, canaries: new Canaries() }, state)).taskId;
  }

  async function personOf(who: Arbiter | Cast['testWriter']): Promise<string> {
    return (await who.api.get<{ account: { person_id: string } }>('/v1/me')).account.person_id;
  }

  function register(taskId: string, fault = 'solution', subtype = 'incorrect'): Promise<Response> {
    return cast.lead.api.raw('POST', '/v1/quality/calibration/items', { task_id: taskId, fault, subtype, note: NOTE });
  }

  function report(): Promise<Report> {
    return cast.lead.api.get('/v1/quality/calibration');
  }

  it('keeps every arbiter’s ruling and carries none out; who waved the task through has the miss in their rate', async () => {
    const taskId = await scene('disputed');
    expect((await register(taskId)).status).toBe(201);
    expect((await register(taskId)).status).toBe(409);
    const [careless, careful] = arbiters as [Arbiter, Arbiter];
    for (const [who, ruling] of [
      [careless, NONE],
      [careful, SOLUTION_FAULT],
    ] as const) {
      const open = await who.takeCase(taskId);
      expect(open).toMatchObject({ status: 'open', rulings: [] });
      await who.rule(open.id, ruling);
      expect((await who.api.raw('POST', `/v1/discrepancies/${open.id}/rulings`, ruling)).status).toBe(404);
      expect(await who.queue('arbiter')).not.toContain(taskId);
    }
    expect(await cast.author.task(taskId)).toMatchObject({ status: 'disputed' });
    expect((await cast.author.cases(taskId))[0]).toMatchObject({ status: 'open', rulings: [] });
    const { persons } = await report();
    const [missed, found] = [await personOf(careless), await personOf(careful)].map((id) =>
      persons.find(({ person_id }) => person_id === id),
    );
    expect(missed).toMatchObject({ seat: 'arbiter', n: 1, hits: 0, rate: 0, interval: { low: 0 } });
    expect(found).toMatchObject({ seat: 'arbiter', n: 1, hits: 1, exact: 1, rate: 1, interval: { high: 1 } });
    // Calibration is no disagreement: nothing of it is in the figures of agreement.
    expect(await cast.lead.api.get('/v1/quality/agreement')).toMatchObject({
      arbiters: { fault: { n: 0 } },
      machine: { fault: { n: 0 } },
    });
  });

  it('measures a test writer by what their suite makes of a wrong solution', async () => {
    const taskId = await scene('executed');
    expect((await register(taskId)).status).toBe(201);
    await conclude(server, taskId);
    const writer = await personOf(cast.testWriter);
    expect((await report()).persons.find(({ person_id }) => person_id === writer)).toMatchObject({
      seat: 'test-writer',
      n: 1,
      hits: 1,
    });
  });

  it('never lets a task into a pool, nor into the reviewers’ queue', async () => {
    const taskId = await scene('in-review');
    expect(await cast.reviewer.queue('reviewer')).toContain(taskId);
    expect((await register(taskId)).status).toBe(201);
    expect(await cast.reviewer.queue('reviewer')).not.toContain(taskId);
    expect((await cast.reviewer.api.raw('POST', `/v1/tasks/${taskId}/claims`, { seat: 'reviewer' })).status).toBe(404);
    const accepting = server.app.get(UnitOfWork).run(ctx(), async (unit) => {
      const validation = await server.app.get(ValidationService).findLatest(unit, taskId);
      const task = await server.app.get(TasksRepository).find(unit, taskId);
      if (!validation || !task) throw new Error(`${taskId} has no validation`);
      return server.app.get(PoolsService).accept(unit, task, validation);
    });
    await expect(accepting).rejects.toThrow('kept out of the pools');
  });

  it('pauses who falls below the policy, tells them so when they claim, and lets a lead lift it', async () => {
    const path = '/v1/quality/calibration/policies/arbiter';
    const policy = { enabled: true, minimum: 2, threshold: 0.6 };
    expect((await cast.lead.api.raw('PUT', path, policy)).status).toBe(428);
    const set = await cast.lead.api.raw('PUT', path, policy, { headers: { 'If-Match': '"0"' } });
    expect([set.status, set.headers.get('etag')]).toEqual([200, '"1"']);
    expect((await cast.lead.api.raw('PUT', path, policy, { headers: { 'If-Match': '"0"' } })).status).toBe(412);

    const [careless] = arbiters as [Arbiter];
    const taskId = await scene('disputed');
    await register(taskId);
    const waiting = await scene('disputed');
    await careless.rule((await careless.takeCase(taskId)).id, NONE);
    const refused = await careless.api.raw('POST', `/v1/tasks/${waiting}/claims`, { seat: 'arbiter' });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'queue-paused', seat: 'arbiter' }]);
    const [pause] = (await report()).pauses;
    expect(pause).toMatchObject({ seat: 'arbiter', person_id: await personOf(careless), hits: 0, trials: 2 });

    const lift = `/v1/quality/calibration/pauses/${pause?.id}/lift`;
    await cast.lead.api.post(lift, { reason: 'Talked it over; the next ten will tell.' });
    expect((await cast.lead.api.raw('POST', lift, { reason: 'Talked it over; the next ten will tell.' })).status).toBe(409);
    await careless.takeCase(waiting);
  });

  it('takes no task that was published or ruled on, and is nobody’s business but the programme’s', async () => {
    expect((await register(await scene('accepted'))).status).toBe(409);
    expect((await register(await scene('reworking'))).status).toBe(409);
    expect((await register('task_01890000-0000-7000-8000-000000000000')).status).toBe(404);
    for (const who of [cast.arbiter, cast.testWriter, cast.trainer, cast.author])
      for (const door of ['', '/items', '/policies/arbiter'])
        expect((await who.api.raw('GET', `/v1/quality/calibration${door}`)).status).toBe(403);
  });
});

function ctx(): Ctx {
  return { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(), via: 'test' };
}

/** Publishes what the scene has executed. */
function conclude({ app }: TestServer, taskId: string): Promise<void> {
  return app.get(UnitOfWork).run(ctx(), async (unit) => {
    const validations = app.get(ValidationService);
    const validation = await validations.findLatest(unit, taskId);
    const task = await app.get(TasksRepository).find(unit, taskId);
    if (!validation || !task) throw new Error(`${taskId} has no validation`);
    await validations.conclude(unit, task, validation);
  });
}
