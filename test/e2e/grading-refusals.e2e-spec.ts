import { UnitOfWork } from '../../src/platform/database';
import { PoolsRepository } from '../../src/features/pools';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { sampleParts, sampleSuite, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, testConfig, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let version: string;
let taskId: string;

const RIGHT = sampleParts().solution.files[0]?.content ?? '';

beforeAll(async () => {
  server = await startTestServer({ grader: { ...testConfig().grader, maxSubmissions: 5, maxReports: 2 } });
  cast = await gatherCast(server);
  const published = await publish(server);
  [version, taskId] = [published.version.id, published.task.id];
});

afterAll(() => server.close());

async function ask(body: unknown, as = cast.trainer): Promise<{ status: number; code: string; body: Record<string, unknown> }> {
  const response = await as.api.raw('POST', '/v1/gradings', body);
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: String(answer['code']), body: answer };
}

describe('A grading is refused', () => {
  it.each<[string, Record<string, unknown>, number, string]>([
    ['of a version that is not there', { version_id: 'ver_01890a5d-ac96-774b-bcce-b302099a8057' }, 404, 'not-found'],
    ['of something that is no version', { version_id: 'task_1' }, 422, 'invalid'],
    ['without a submission', { submission: {} }, 422, 'invalid'],
    ['of code beyond 256 KiB', { submission: { code: 'é'.repeat(128 * 1024 + 1) } }, 422, 'invalid'],
    ['of code with an unpaired surrogate', { submission: { code: '\ud800' } }, 422, 'invalid'],
    ['of a file outside', { submission: { files: [{ path: '../solution.py', content: '' }] } }, 422, 'invalid'],
    ['of the same file twice', { submission: { files: Array(2).fill({ path: 'a.py', content: '' }) } }, 422, 'invalid'],
    ['by an unknown policy', { reward_policy: 'generous' }, 422, 'invalid'],
    ['with an unknown field', { surprise: 1 }, 422, 'invalid'],
    ['in a profile that the token has not', { profile: 'open' }, 403, 'forbidden'],
  ])('%s', async (_, change, status, code) => {
    const answer = await ask({ version_id: version, submission: { code: RIGHT }, ...change });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('of bytes that are no UTF-8, and of a body beyond the limit', async () => {
    const headers = { Authorization: `Bearer ${cast.trainer.api.token}`, 'Content-Type': 'application/json' };
    const bad = Buffer.concat([
      Buffer.from(`{"version_id":"${version}","submission":{"code":"`),
      Buffer.from([0xff]),
      Buffer.from('"}}'),
    ]);
    expect((await fetch(`${server.url}/v1/gradings`, { method: 'POST', headers, body: bad })).status).toBe(400);
    const large = JSON.stringify({ version_id: version, submission: { code: 'x'.repeat(9 * 1024 * 1024) } });
    expect((await fetch(`${server.url}/v1/gradings`, { method: 'POST', headers, body: large })).status).toBe(413);
  });

  it('to who only runs the programme', async () => {
    expect((await cast.lead.api.raw('POST', '/v1/gradings', {})).status).toBe(403);
  });

  it('of tests that the version has not', async () => {
    const hidden = sampleSuite(sampleSuite()[0]?.content.replaceAll('@public', '@private'));
    const { version: secret } = await publish(server, { title: 'Nothing public', suite: hidden });
    const answer = await ask({ version_id: secret.id, submission: { code: RIGHT }, scope: 'public' });
    expect([answer.status, answer.code]).toEqual([422, 'not-gradable']);
  });

  it('while the version is quarantined or retired, and not once it is back or superseded', async () => {
    const { task, version: one } = await publish(server, { title: 'Comes and goes' });
    const grade = () => ask({ version_id: one.id, submission: { code: RIGHT } });
    expect((await grade()).status).toBe(200);
    await setStatus(task.id, 'quarantined');
    expect(await grade()).toMatchObject({ status: 410, code: 'version-withdrawn', body: { version_status: 'quarantined' } });
    await setStatus(task.id, 'superseded');
    expect((await grade()).body).toMatchObject({ verdict: 'passed' });
  });
});

/** As another process would: this one notices within seconds. */
async function setStatus(id: string, status: 'quarantined' | 'superseded'): Promise<void> {
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(), via: 'test' };
  await server.app
    .get(UnitOfWork)
    .run(ctx, (unit) => server.app.get(PoolsRepository).withdraw(unit, id, ['served', 'quarantined'], status));
  await new Promise((resolve) => setTimeout(resolve, 2100));
}

describe('Distinct submissions', () => {
  it('are counted by task and account, limited, and audited; the same one again is free', async () => {
    const { task, version: counted } = await publish(server, { title: 'Counted' });
    const code = (n: number) => ({ version_id: counted.id, submission: { code: `${RIGHT}\n# ${n}\n` } });
    for (let n = 0; n < 5; n += 1) expect((await ask(code(n))).status).toBe(200);
    expect(await ask(code(5))).toMatchObject({ status: 429, code: 'submission-limit', body: { limit: 5 } });
    expect((await ask(code(6))).status).toBe(429);
    expect((await ask(code(0))).status).toBe(200);
    expect((await ask(code(5), cast.openTrainer)).status).toBe(200);
    const entries = await auditOf(task.id);
    expect(entries).toEqual([
      ['submission.counted', 1],
      ['submission.refused', 1],
      ['submission.counted', 1],
    ]);
  });

  it('that cannot be judged are not counted', async () => {
    const { version: free } = await publish(server, { title: 'Not counted' });
    for (let n = 0; n < 8; n += 1) {
      const answer = await ask({ version_id: free.id, submission: { reply: `no code, try ${n}` } });
      expect(answer.body).toMatchObject({ verdict: 'no-code' });
    }
  });
});

async function auditOf(subject: string): Promise<[string, unknown][]> {
  const { items } = await cast.admin.api.get<{
    items: { action: string; subject: string; data: { count?: number } }[];
  }>('/v1/audit?limit=1000');
  return items
    .filter((entry) => entry.subject === subject && entry.action.startsWith('submission.'))
    .map(({ action, data }) => [action, data.count]);
}

describe('A grading that its trainer takes for wrong', () => {
  const STATEMENT = 'The third requirement asks for the last value, and the test wants the first.';

  it('opens a case with the grading as evidence, which the arbiter reads and nobody else', async () => {
    const { body: grading } = await ask({ version_id: version, submission: { code: `${RIGHT}\n# disputed\n` } });
    const path = `/v1/gradings/${String(grading['id'])}`;
    const report = await cast.trainer.api.post<{ discrepancy_id: string }>(`${path}/discrepancies`, { statement: STATEMENT });
    expect((await cast.trainer.api.raw('POST', `${path}/discrepancies`, { statement: STATEMENT })).status).toBe(409);
    expect((await cast.openTrainer.api.raw('POST', `${path}/discrepancies`, { statement: STATEMENT })).status).toBe(404);
    expect((await cast.arbiter.api.raw('GET', `${path}/evidence`)).status).toBe(404);

    const open = await cast.arbiter.takeCase(taskId);
    expect(open.id).toBe(report.discrepancy_id);
    const evidence = await cast.arbiter.api.get<Record<string, unknown>>(`${path}/evidence`);
    expect(evidence).toMatchObject({ grading_id: grading['id'], verdict: 'passed', files: [{ path: 'solution.py' }] });
    expect(JSON.stringify(evidence['outcome'])).toContain('test_wrong_type');
    for (const other of [cast.trainer, cast.author, cast.lead, cast.otherArbiter])
      expect([403, 404]).toContain((await other.api.raw('GET', `${path}/evidence`)).status);
  });

  it('can be reported so many times a day', async () => {
    const suites = [sampleSuiteWith('"k": "3"', '"k": "3"'), sampleSuite()];
    const statuses = [];
    for (const [index, suite] of suites.entries()) {
      const { version: other } = await publish(server, { title: `Reported ${index}`, suite });
      const { body } = await ask({ version_id: other.id, submission: { code: RIGHT } });
      const response = await cast.trainer.api.raw('POST', `/v1/gradings/${String(body['id'])}/discrepancies`, {
        statement: STATEMENT,
      });
      statuses.push(response.status);
    }
    expect(statuses).toEqual([201, 429]);
  });
});

describe('The exposure ledger', () => {
  it('holds who was told that a submission is right', async () => {
    const { task, version: shown } = await publish(server, { title: 'Shown by a verdict' });
    await ask({ version_id: shown.id, submission: { code: 'def parse(text):\n    return None\n' } });
    await ask({ version_id: shown.id, submission: { code: RIGHT } });
    await ask({ version_id: shown.id, submission: { code: RIGHT } });
    const { items } = await cast.lead.api.get<{ items: { part: string; via: string }[] }>(`/v1/tasks/${task.id}/exposures`);
    expect(items.filter(({ via }) => via === 'POST /v1/gradings').map(({ part }) => part)).toEqual(['tests', 'solution']);
  });
});
