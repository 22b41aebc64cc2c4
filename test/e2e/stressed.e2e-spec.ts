import type { ApiClient } from '../../src/client';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { loadTask } from '../support/pool';
import { sampleParts, sampleSuite } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask, sealTests } from '../support/steps';
import { attemptsOf, RIGHT_REPLY, untilRun, upload, WRONG_REPLY, type RunState } from '../support/stress';

let server: TestServer;
let cast: Cast;
let lead: ApiClient;
const panel: { model_id: string; strong: boolean }[] = [];

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  lead = cast.lead.api;
  for (const name of ['one', 'two']) {
    const { id } = await lead.post<{ id: string }>('/v1/models', { name, offline: { model: `Model ${name}` } });
    panel.push({ model_id: id, strong: true });
  }
});
afterAll(() => server.close());

async function statusOf(taskId: string): Promise<string> {
  return (await loadTask(server, taskId)).status;
}

/** Four attempts a model, so many of them right. */
function replies(right: number): { model: string; attempt: number; replies: { reply: string }[] }[] {
  return ['one', 'two'].flatMap((model) =>
    [1, 2, 3, 4].map((attempt) => ({ model, attempt, replies: [{ reply: attempt <= right ? RIGHT_REPLY : WRONG_REPLY }] })),
  );
}

/** A task that is proved while a stress run waits for it; the run's attempts come as uploads. */
async function stressed(title: string, right: number): Promise<{ taskId: string; runId: string }> {
  const taskId = await sealedTask(cast, sampleParts({ title }));
  const { id: runId, status } = await lead.post<RunState>('/v1/stress-runs', { task_id: taskId, models: panel, attempts: 4 });
  expect(status).toBe('waiting');
  await sealTests(cast.testWriter, taskId, sampleSuite());
  await untilRun(lead, runId, 'awaiting-attempts');
  expect(await statusOf(taskId)).toBe('validated');
  await upload(lead, runId, replies(right));
  await untilRun(lead, runId, 'finished');
  return { taskId, runId };
}

describe('A task that a lead asks a stress run for', () => {
  let made: { taskId: string; runId: string };

  it('waits in validated, and goes on to review with what the panel found', async () => {
    // Half of them failing the one test alike would speak against the task.
    made = await stressed('Parse pairs, some can', 3);
    expect(await statusOf(made.taskId)).toBe('in-review');
    expect(await lead.get(`/v1/stress-runs/${made.runId}`)).toMatchObject({ outcome: 'passed', counts: { judged: 8 } });
  });

  it('shows nothing of it to its two blind seats, whatever else they are', async () => {
    for (const seat of [cast.author, cast.testWriter]) {
      const { account } = await seat.api.get<{ account: { id: string } }>('/v1/me');
      await cast.admin.api.patch(`/v1/accounts/${account.id}`, { roles: ['author', 'test-writer', 'reviewer', 'lead'] });
      const [first] = await attemptsOf(lead, made.runId);
      const addresses = ['', '/attempts', '/report'].map((end) => `/v1/stress-runs/${made.runId}${end}`);
      for (const address of [...addresses, `/v1/attempts/${first?.id ?? ''}`])
        expect([address, (await seat.api.raw('GET', address)).status]).toEqual([address, 404]);
      const asked = { task_id: made.taskId, models: panel };
      expect((await seat.api.raw('POST', '/v1/stress-runs', asked)).status).toBe(404);
      expect((await seat.api.raw('POST', `/v1/stress-runs/${made.runId}/cancel`)).status).toBe(404);
      const { items } = await seat.api.get<{ items: { id: string }[] }>('/v1/stress-runs');
      expect(items.map(({ id }) => id)).not.toContain(made.runId);
    }
  });

  it('is known to who reads a right attempt, who can write no tests for it any more', async () => {
    const attempts = await attemptsOf(lead, made.runId);
    const curious = await enrol(cast.admin, 'Curious', ['reviewer', 'test-writer']);
    const { account } = await curious.get<{ account: { person_id: string } }>('/v1/me');
    const partsSeen = async (): Promise<string[]> => {
      const { items } = await lead.get<{ items: { person_id: string; part: string }[] }>(
        `/v1/tasks/${made.taskId}/exposures?limit=1000`,
      );
      return items.filter(({ person_id }) => person_id === account.person_id).map(({ part }) => part);
    };
    await curious.get(`/v1/attempts/${attempts.find(({ solved }) => solved === false)?.id ?? ''}`);
    expect(await partsSeen()).toEqual(['tests']);
    await curious.get(`/v1/attempts/${attempts.find(({ solved }) => solved === true)?.id ?? ''}`);
    expect(await partsSeen()).toEqual(['tests', 'solution']);
  });

  it('is held up when everybody can, until an arbiter waives that', async () => {
    const { taskId, runId } = await stressed('Parse pairs, all can', 4);
    expect(await statusOf(taskId)).toBe('stressed');
    expect(await lead.get(`/v1/stress-runs/${runId}`)).toMatchObject({ outcome: 'trivial' });
    const reason = 'A first task of the course, meant to be easy.';
    expect((await lead.raw('POST', `/v1/stress-runs/${runId}/waiver`, { reason })).status).toBe(403);
    await cast.arbiter.api.post(`/v1/stress-runs/${runId}/waiver`, { reason });
    expect(await statusOf(taskId)).toBe('in-review');
    expect((await cast.arbiter.api.raw('POST', `/v1/stress-runs/${runId}/waiver`, { reason })).status).toBe(409);
  });

  it('is a case when nobody of a strong panel can', async () => {
    const { taskId, runId } = await stressed('Parse pairs, none can', 0);
    expect(await statusOf(taskId)).toBe('disputed');
    const run = await lead.get<RunState>(`/v1/stress-runs/${runId}`);
    expect(run).toMatchObject({ outcome: 'unsolved', discrepancy_id: expect.stringContaining('disc_') });
    await cast.arbiter.takeCase(taskId);
    const found = await cast.arbiter.api.get(`/v1/discrepancies/${run.discrepancy_id ?? ''}`);
    expect(JSON.stringify(found)).toContain(runId);
  });

  it('cannot be accepted while a run on it is not over, and can when that is cancelled', async () => {
    const { id } = await lead.post<RunState>('/v1/stress-runs', { task_id: made.taskId, models: panel, attempts: 1 });
    await untilRun(lead, id, 'awaiting-attempts');
    await cast.reviewer.takeReview(made.taskId);
    await expect(cast.reviewer.accept(made.taskId, 'Read both sides against R-1 to R-5.')).rejects.toMatchObject({
      problem: { code: 'not-ready', errors: [{ pointer: '/stress' }] },
    });
    await lead.post(`/v1/stress-runs/${id}/cancel`);
    await cast.reviewer.accept(made.taskId, 'Read both sides against R-1 to R-5.');
    expect(await statusOf(made.taskId)).toBe('accepted');
  });
});
