import { ApiClient, type ClaimState, type TaskState } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import { SeatRow } from '../../src/features/tasks';
import { issueTokens } from '../../src/first-start';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork } from '../../src/platform/database';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { sampleParts, sampleSuite } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

const WRITERS = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
/** A well-formed id of no task. */
const ABSENT = 'task_01890000-0000-7000-8000-000000000000';

describe.each(DIALECTS)('Requests at the same moment on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let tokens: Record<string, string>;
  let author: ApiClient;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 100 } });
    const roles: [string, Role][] = [
      ['author', 'author'],
      ['admin', 'admin'],
      ['lead', 'lead'],
      ...WRITERS.map((name): [string, Role] => [name, 'test-writer']),
    ];
    tokens = await issueTokens(server, roles);
    author = api('author');
  });
  afterAll(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    expect(faults).toEqual([]);
  });

  function api(name: string): ApiClient {
    return new ApiClient(server.url, tokens[name] ?? '');
  }

  async function draft(): Promise<TaskState> {
    return author.post<TaskState>('/v1/tasks', { kind: 'rlef', ...sampleParts() });
  }

  async function sealed(): Promise<string> {
    const { id } = await draft();
    await author.post(`/v1/tasks/${id}/seal`);
    return id;
  }

  function claim(name: string, task: string): Promise<Response> {
    return api(name).raw('POST', `/v1/tasks/${task}/claims`, { seat: 'test-writer' });
  }

  it('one of twenty claims wins; the others get the answer for a task that does not exist', async () => {
    const id = await sealed();
    const answers = await Promise.all(WRITERS.map((name) => claim(name, id)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status !== 201);
    expect(lost.map(({ status }) => status)).toEqual(Array.from({ length: 19 }, () => 404));
    const absent = await answerOf(await claim('writer 0', ABSENT));
    for (const answer of lost) expect(await answerOf(answer)).toEqual(absent);
    const rows = await server.app.get(UnitOfWork).reader.manager.findBy(SeatRow, { taskId: id, seat: 'test-writer' });
    expect(rows).toHaveLength(1);
  });

  it('a claim by somebody who wrote the task gets that answer too', async () => {
    const { account } = await author.get<{ account: { id: string } }>('/v1/me');
    const other = { name: 'second account of the author', roles: ['test-writer'], person_id: account.id };
    const { id: accountId } = await api('admin').post<{ id: string }>('/v1/accounts', other);
    tokens['second'] = (await api('admin').post<{ token: string }>(`/v1/accounts/${accountId}/tokens`, { name: 'second' })).token;
    const refused = await answerOf(await claim('second', await sealed()));
    expect(refused).toEqual(await answerOf(await claim('second', ABSENT)));
  });

  it('a writer who claims many times at once holds one seat', async () => {
    const id = await sealed();
    const answers = await Promise.all(Array.from({ length: 6 }, () => claim('writer 3', id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404, 404, 404]);
  });

  it('one of many seals of a draft moves it; no other has an effect', async () => {
    const { id } = await draft();
    const answers = await Promise.all(Array.from({ length: 6 }, () => author.raw('POST', `/v1/tasks/${id}/seal`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const { items } = await author.get<{ items: { event: string }[] }>(`/v1/tasks/${id}/history`);
    expect(items.map(({ event }) => event)).toEqual(['created', 'sealed']);
  });

  it('one of many saves under the same ETag wins, the others are told that it changed', async () => {
    const { id } = await draft();
    const { etag } = await author.get<{ etag: string }>(`/v1/tasks/${id}/parts/prompt`);
    const saves = Array.from({ length: 6 }, (_, n) => ({ text: `Version ${n} of a prompt that is long enough to be one.` }));
    const answers = await Promise.all(
      saves.map((body) => author.raw('PUT', `/v1/tasks/${id}/parts/prompt`, body, { ifMatch: etag })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    for (const status of statuses.slice(1)) expect([409, 412]).toContain(status);
    const { items } = await author.get<{ items: unknown[] }>(`/v1/tasks/${id}/parts/prompt/revisions`);
    expect(items).toHaveLength(2);
  });

  it('a seal races a release: the task ends in one of the two states, with the seat to match', async () => {
    const id = await sealed();
    const writer = api('writer 5');
    const { id: claimId, fencing_token } = await writer.post<ClaimState>(`/v1/tasks/${id}/claims`, { seat: 'test-writer' });
    await writer.put(`/v1/tasks/${id}/parts/tests`, { files: sampleSuite() }, { fencingToken: fencing_token });
    const [seal, release] = await Promise.all([
      writer.raw('POST', `/v1/tasks/${id}/seal`, undefined, { fencingToken: fencing_token }),
      writer.raw('DELETE', `/v1/tasks/${id}/claims/${claimId}`),
    ]);
    const { status } = await author.get<TaskState>(`/v1/tasks/${id}`);
    expect([seal.status, release.status]).toEqual(status === 'validating' ? [200, 409] : [409, 204]);
    expect(['validating', 'sealed']).toContain(status);
  });

  // A unit that reads through another connection of the pool waits for ever once units hold all of them.
  it('more requests than the pool has connections all get their answers', async () => {
    const id = await sealed();
    const writer = api('writer 0');
    const { fencing_token: fencingToken } = await writer.post<ClaimState>(`/v1/tasks/${id}/claims`, { seat: 'test-writer' });
    await writer.put(`/v1/tasks/${id}/parts/tests`, { files: sampleSuite() }, { fencingToken });
    await writer.post(`/v1/tasks/${id}/seal`, undefined, { fencingToken });
    const [validation] = (await author.get<{ items: { id: string; job_id: string }[] }>(`/v1/tasks/${id}/validations`)).items;
    const paths = ['parts/prompt', 'parts/requirements', `validations/${validation?.id}`];
    const reads = Array.from({ length: 45 }, (_, n) => author.raw('GET', `/v1/tasks/${id}/${paths[n % 3]}`));
    const glass = { part: 'prompt', reason: 'To see whether forty at once are served.' };
    const marks = { task_id: await sealed(), reason: 'To see whether forty at once are served.' };
    const acts = Array.from({ length: 20 }, () => [
      api('admin').raw('POST', `/v1/tasks/${id}/break-glass`, glass),
      api('lead').raw('POST', `/v1/tasks/${id}/duplicates`, marks),
      api('lead').raw('POST', `/v1/jobs/${validation?.job_id}/cancel`),
    ]);
    expect(tally((await Promise.all(reads)).map(({ status }) => status))).toEqual({ 200: 45 });
    expect(tally((await Promise.all(acts.flat())).map(({ status }) => status))).toEqual({ 200: 20, 201: 20, 409: 20 });
  });

  describe('with an Idempotency-Key', () => {
    function create(key: string, title = 'A task that is made once', name = 'author'): Promise<Response> {
      return api(name).raw('POST', '/v1/tasks', { kind: 'rlef', ...sampleParts({ title }) }, { idempotencyKey: key });
    }

    async function madeWith(title: string): Promise<number> {
      const { items } = await author.get<{ items: { title: string }[] }>('/v1/tasks?limit=1000');
      return items.filter((task) => task.title === title).length;
    }

    it('make one resource; who comes too early is told to ask again', async () => {
      const title = 'Made by many at once';
      const answers = await Promise.all(Array.from({ length: 8 }, () => create('many', title)));
      expect(await madeWith(title)).toBe(1);
      expect(
        answers.filter(({ status, headers }) => status === 201 && headers.get('idempotency-replayed') === null),
      ).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(answer.status).toBe(409);
        expect(await answer.json()).toMatchObject({ code: 'idempotency-in-flight' });
      }
    });

    it('get the first answer again, word for word, and nothing is made', async () => {
      const title = 'Made and asked for again';
      const first = await create('again', title);
      const second = await create('again', title);
      expect(await second.json()).toEqual(await first.json());
      expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
      expect(await madeWith(title)).toBe(1);
    });

    it('are refused when the key was used for another request', async () => {
      await create('other', 'The first request');
      const answer = await create('other', 'The second request');
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ code: 'idempotency-mismatch' });
      expect(await madeWith('The second request')).toBe(0);
    });

    it('leave no trace of a request that failed: the same key may be tried again', async () => {
      const bad = await author.raw('POST', '/v1/tasks', { kind: 'rlef' }, { idempotencyKey: 'failed' });
      expect(bad.status).toBe(422);
      expect((await create('failed', 'After a failure')).status).toBe(201);
    });
  });
});

function tally(statuses: number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** What a client can tell an answer by; the request id is its own every time. */
async function answerOf(response: Response): Promise<object> {
  const { request_id: _own, ...body } = (await response.json()) as Record<string, unknown>;
  const headers = [...response.headers].filter(([name]) => !['x-request-id', 'date'].includes(name));
  return { status: response.status, headers, body };
}
