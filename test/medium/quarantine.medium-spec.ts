import { Arbiter, Participant, type TaskState } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  server = await startTestServer({ worker: { slots: 0, maxQueued: 100 } });
  cast = await gatherCast(server);
});
afterAll(() => server.close());

const RULING = {
  fault: 'tests',
  subtype: 'too-narrow',
  rationale: 'The suite asks for one of several shapes that the specification allows.',
  findings: { 'test-writer': 'The suite insists on more than the specification says; widen what it accepts.' },
  disposition: 'quarantine',
};

/** A task of the pool that a trainer has reported and an arbiter has put into quarantine. */
async function quarantined(trainer: Participant, arbiter: Arbiter): Promise<string> {
  const { task } = await publish(server, { title: 'A doubtful task' });
  await trainer.api.post(`/v1/tasks/${task.id}/discrepancies`, { statement: 'Several right answers are graded as wrong here.' });
  const open = await arbiter.takeCase(task.id);
  await arbiter.api.post(`/v1/discrepancies/${open.id}/rulings`, RULING);
  return task.id;
}

async function isServed(id: string): Promise<boolean> {
  return (await cast.trainer.api.raw('GET', `/v1/pools/rlef/tasks/${id}`)).status === 200;
}

describe('A quarantine', () => {
  it('takes the version out of the pool, and ends by a decision either way', async () => {
    const { trainer, arbiter, otherArbiter, lead } = cast;
    const restored = await quarantined(trainer, arbiter);
    const retired = await quarantined(trainer, otherArbiter);
    expect(await isServed(restored)).toBe(false);

    const reason = 'Looked at again by two people.';
    const back = await lead.api.post<TaskState>(`/v1/tasks/${restored}/quarantine`, { decision: 'restore', reason });
    const gone = await lead.api.post<TaskState>(`/v1/tasks/${retired}/quarantine`, { decision: 'retire', reason });

    expect([back.status, gone.status]).toEqual(['accepted', 'retired']);
    expect([await isServed(restored), await isServed(retired)]).toEqual([true, false]);
  });

  it('is not for people without the programme to run, nor for a task that is not in it', async () => {
    const { task } = await publish(server, { title: 'A sound task' });
    const body = { decision: 'retire', reason: 'Because I would like to.' };
    expect((await cast.arbiter.api.raw('POST', `/v1/tasks/${task.id}/quarantine`, body)).status).toBe(403);
    expect((await cast.lead.api.raw('POST', `/v1/tasks/${task.id}/quarantine`, body)).status).toBe(409);
  });
});
