import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatherCast, enrol, type Cast } from '../support/cast';
import { EngineSwitch, loseSlots } from '../support/docker';
import { HALF_RIGHT, PRIVATE, reply, RIGHT, SUITE_WITH_SECRETS } from '../support/episodes';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

let folder: string;
let engine: EngineSwitch;
let server: TestServer;
let cast: Cast;
let version: string;
let runner: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-compat-'));
  engine = new EngineSwitch(join(folder, 'engine.sock'));
  await engine.on();
  server = await startTestServer({
    ...{ docker: { host: engine.host, buildArguments: {} }, compat: { holdMs: 6000 }, codeRuns: true },
  });
  cast = await gatherCast(server);
  runner = (await enrol(cast.admin, 'runner', ['code-runner'])).token;
  ({ id: version } = (await publish(server, { suite: SUITE_WITH_SECRETS })).version);
});

afterAll(async () => {
  await server.close();
  await engine.off();
  rmSync(folder, { recursive: true, force: true });
});

/** As `requests` and aiohttp send what is configured as `http://assay:<token>@host/...`. */
async function post(
  path: string,
  body: unknown,
  token = cast.tokens['trainer'],
): Promise<{ status: number; body: unknown; text: string }> {
  const authorization = `Basic ${Buffer.from(`assay:${token}`).toString('base64')}`;
  const headers = { Authorization: authorization, 'Content-Type': 'application/json', Accept: '*/*' };
  const response = await fetch(`${server.url}/v1/compat/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as unknown };
}

/** Exactly what OpenRLHF's executors post. */
function rlhf(
  replies: readonly string[],
  prompt = '<|user|>Parse pairs. For example:\n```python\nparse("a=1")\n```<|assistant|>',
) {
  const labels = replies.map(() => version);
  return { query: replies.map((text) => `<s>${prompt}${text}<|end|>`), prompts: replies.map(() => prompt), labels };
}

describe('OpenRLHF', () => {
  const path = 'openrlhf/get_reward';

  it('gets a reward for each query, judged by the reply alone', async () => {
    const answer = await post(path, rlhf([reply(RIGHT), reply(HALF_RIGHT), 'no code, although the prompt has some']));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      rewards: [1, -1, -1],
      scores: [1, 0, 0],
      extra_logs: { passed: [1, 0, 0], no_code: [0, 0, 1], public_passed: [1, 1, 0] },
    });
    expect(answer.text).not.toMatch(PRIVATE);
  });

  it('chooses policy and extraction in its URL', async () => {
    const answer = await post(
      `${path}?reward_policy=fraction&extraction=first-block`,
      rlhf([`${reply(HALF_RIGHT)}\n${reply(RIGHT)}`]),
    );
    expect(answer.body).toMatchObject({
      rewards: [6 / 7].map((share) => expect.closeTo(share, 4)),
      scores: [expect.closeTo(6 / 7, 4)],
    });
  });

  it.each([
    ['a label that is no version', { labels: ['the gold answer'] }],
    ['a prompt that its query does not begin with', { prompts: ['Another prompt altogether, and a long one.'] }],
    ['lists of different lengths', { labels: [] }],
  ])('is told of %s', async (_, part) => {
    expect((await post(path, { ...rlhf([reply(RIGHT)]), ...part })).status).toBe(422);
  });

  it('is told of a token that is none, and of one without the right', async () => {
    expect((await post(path, rlhf([reply(RIGHT)]), 'asy_nonsense')).status).toBe(401);
    expect((await post(path, rlhf([reply(RIGHT)]), runner)).status).toBe(403);
    expect((await post(path, rlhf([reply(RIGHT)]), cast.tokens['Ada'])).status).toBe(403);
  });
});

describe('NeMo Gym', () => {
  function verify(text: string, metadata: Record<string, unknown> = {}) {
    const content = [{ type: 'output_text', text, annotations: [] }];
    return {
      responses_create_params: { input: [{ role: 'user', content: 'Parse pairs.' }] },
      response: { id: 'resp_1', object: 'response', model: 'policy', output: [{ type: 'message', role: 'assistant', content }] },
      verifier_metadata: { version_id: version, ...metadata },
      agent_ref: { name: 'simple' },
    };
  }

  it('gets its request back with a reward', async () => {
    expect(await post('nemo-gym/seed_session', verify('x'))).toMatchObject({ status: 200, body: {} });
    const asked = verify(reply(RIGHT));
    const answer = await post('nemo-gym/verify', asked);
    expect(answer).toMatchObject({ status: 200, body: { ...asked, reward: 1, verdict: 'passed', private_pass: true } });
    const half = await post('nemo-gym/verify', verify(reply(HALF_RIGHT), { reward_policy: 'plus-minus-one' }));
    expect(half).toMatchObject({ status: 200, body: { reward: -1, verdict: 'failed', public_pass: true, private_pass: false } });
    expect(half.text.replace(JSON.stringify(reply(HALF_RIGHT)), '')).not.toMatch(/918273645|last_value_wins/);
  });

  it('is told of a row without a version', async () => {
    expect((await post('nemo-gym/verify', { ...verify('x'), verifier_metadata: {} })).status).toBe(422);
  });
});

describe('SandboxFusion, as verl calls it', () => {
  const path = 'sandbox-fusion/run_code';

  function run(code: string, part: Record<string, unknown> = {}) {
    const limits = { compile_timeout: 5, run_timeout: 5, memory_limit_MB: 512 };
    return { ...limits, code, stdin: '3 4\n', language: 'python', files: {}, fetch_files: [], ...part };
  }

  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'success',
      'print(sum(map(int, input().split())))',
      {},
      { status: 'Success', run_result: { status: 'Finished', return_code: 0, stdout: '7\n' } },
    ],
    ['an exception', 'raise KeyError(1)', {}, { status: 'Failed', run_result: { status: 'Finished', return_code: 1 } }],
    ['no Python', 'def', {}, { status: 'Failed', run_result: { status: 'Finished', return_code: 1 } }],
    [
      'a time-out',
      'while True: pass',
      { run_timeout: 0.5 },
      { status: 'Failed', run_result: { status: 'TimeLimitExceeded', return_code: null } },
    ],
    [
      'a file beside it',
      'print(open("data.txt").read())',
      { files: { 'data.txt': Buffer.from('süß').toString('base64') } },
      { status: 'Success', run_result: { stdout: 'süß\n' } },
    ],
  ])('tells of %s', async (_, code, part, expected) => {
    const answer = await post(path, run(code, part), runner);
    expect(answer).toMatchObject({ status: 200, body: { compile_result: null, message: '', ...expected } });
  });

  it('needs a right of its own, and to be switched on', async () => {
    expect((await post(path, run('print(1)'))).status).toBe(403);
    const closed = await startTestServer();
    try {
      const { admin } = await gatherCast(closed);
      const api = await enrol(admin, 'runner', ['code-runner']);
      expect((await api.raw('POST', `/v1/compat/${path}`, run('print(1)'))).status).toBe(404);
    } finally {
      await closed.close();
    }
  });

  it('refuses what it does not do, instead of running something else', async () => {
    expect((await post(path, run('int main() {}', { language: 'cpp' }), runner)).status).toBe(422);
    expect((await post(path, run('x', { fetch_files: ['a'] }), runner)).status).toBe(422);
    expect((await post(path, run('x', { files: { '../a': '' } }), runner)).status).toBe(422);
  });
});

describe('Without an engine', () => {
  it('no protocol gets a number: those without a null are held, and then told that there is none', async () => {
    await engine.off();
    await loseSlots(server.config.dataDir);
    const fresh = reply(`${RIGHT}# nobody judged this before\n`);
    const began = performance.now();
    const [rlhfAnswer, fusion] = await Promise.all([
      post('openrlhf/get_reward', rlhf([fresh])),
      post('sandbox-fusion/run_code', { code: 'print(1)', language: 'python', compile_timeout: 0, run_timeout: 1 }, runner),
    ]);
    await engine.on();
    expect(rlhfAnswer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(performance.now() - began).toBeGreaterThan(5000);
    // The status that verl's client comes again for.
    expect(fusion).toMatchObject({ status: 504 });
    expect((await post('openrlhf/get_reward', rlhf([fresh]))).body).toMatchObject({ rewards: [1] });
  });
});

it('Basic opens no other door', async () => {
  const authorization = `Basic ${Buffer.from(`assay:${cast.tokens['trainer']}`).toString('base64')}`;
  const answer = await fetch(`${server.url}/v1/me`, { headers: { Authorization: authorization } });
  expect(answer.status).toBe(401);
});
