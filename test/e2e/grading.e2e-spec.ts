import type { GradingInput } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { sampleParts, sampleSolution } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let version: string;

const RIGHT = sampleParts().solution.files[0]?.content ?? '';
/** Right for both public tests, wrong for a private one. */
const HALF_RIGHT = sampleSolution('if not isinstance(text, str):', 'if False:');

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server)).version);
});

afterAll(() => server.close());

function of(code: string, options: Record<string, unknown> = {}): GradingInput {
  return { version_id: version, submission: { code }, ...options };
}

describe('A grading', () => {
  it('passes what is right, with a reward and public tests alone', async () => {
    const grading = await cast.trainer.grade(of(RIGHT));
    expect(grading).toMatchObject({
      ...{ status: 'done', verdict: 'passed', reward: 1, parse: true, compile: true, public_pass: true, private_pass: true },
      ...{ trust: 'isolated-oracle', cached: false, scope: 'all', profile: 'sealed' },
    });
    expect(grading.tests.map(({ id, status }) => [id, status])).toEqual([
      ['test_parse.py::test_two_pairs', 'passed'],
      ['test_parse.py::test_empty_text', 'passed'],
    ]);
    expect(await cast.trainer.grading(grading.id)).toEqual(grading);
    await expect(cast.openTrainer.grading(grading.id)).rejects.toMatchObject({ status: 404 });
  });

  it('tells a sealed reader of private tests one boolean', async () => {
    const code = `print("a secret of a private test")\n${HALF_RIGHT}`;
    const answer = await (await cast.trainer.api.raw('POST', '/v1/gradings', of(code))).text();
    expect(JSON.parse(answer)).toMatchObject({ verdict: 'failed', reward: 0, public_pass: true, private_pass: false });
    expect(answer).not.toMatch(/secret|wrong_type|stdout|cpu_used/);
  });

  it('tells how many tests passed only where the reward policy asks for it', async () => {
    const graded = await cast.trainer.grade(of(HALF_RIGHT, { reward_policy: 'fraction' }));
    expect(graded.reward).toBeCloseTo(6 / 7, 5);
    expect(graded.tests).toHaveLength(2);
  });

  it('tells an open reader of all tests', async () => {
    const open = await cast.openTrainer.grade(of(HALF_RIGHT, { profile: 'open', reward_policy: 'fraction' }));
    expect(open.tests).toHaveLength(7);
    expect(open.tests.find(({ id }) => id.endsWith('test_wrong_type'))).toMatchObject({
      visibility: 'private',
      status: 'failed',
    });
    await expect(cast.trainer.grade(of(HALF_RIGHT, { profile: 'open' }))).rejects.toMatchObject({ status: 403 });
  });

  it('takes code from a reply, and judges a reply without any', async () => {
    const reply = `Here it is:\n\n\`\`\`python\n${RIGHT}\`\`\`\n\nRun \`\`\`pytest\`\`\` on it.`;
    expect(await cast.trainer.grade({ version_id: version, submission: { reply } })).toMatchObject({ verdict: 'passed' });
    const none = { version_id: version, submission: { reply: 'I would rather not.' }, reward_policy: 'graded' };
    expect(await cast.trainer.grade(none)).toMatchObject({ verdict: 'no-code', reward: -1, parse: false, compile: false });
  });

  it.each([
    ['a file that is no Python', 'def parse(:', { verdict: 'not-compiled', reward: -1, parse: true, compile: false }],
    ['a NUL', 'x = "\u0000"\n', { verdict: 'not-compiled', reward: -1, compile: false }],
    ['code that breaks off', 'import os\nos._exit(0)\n', { verdict: 'crashed', reward: -0.6, compile: true, private_pass: null }],
    ['a wrong answer', 'def parse(text):\n    return {}\n', { verdict: 'failed', reward: -0.3, public_pass: false }],
  ])('judges %s', async (_, code, expected) => {
    expect(await cast.trainer.grade(of(code, { reward_policy: 'graded' }))).toMatchObject(expected);
  });

  it('says that it is cached to the account that submitted it before, and to nobody else', async () => {
    const code = `${RIGHT}\n# cached\n`;
    expect((await cast.trainer.grade(of(code))).cached).toBe(false);
    expect((await cast.trainer.grade(of(code))).cached).toBe(true);
    expect((await cast.openTrainer.grade(of(code))).cached).toBe(false);
    expect((await cast.openTrainer.grade(of(code))).cached).toBe(true);
  });

  it('is promised when the time to wait is over, and fetched later', async () => {
    const response = await cast.trainer.api.raw('POST', '/v1/gradings', of(`${RIGHT}\n# later\n`), {
      headers: { Prefer: 'wait=0' },
    });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: string };
    expect(response.headers.get('location')).toBe(`/v1/gradings/${id}`);
    for (let asked = 0; asked < 100; asked += 1) {
      const grading = await cast.trainer.grading(id);
      if (grading.status === 'done') return expect(grading).toMatchObject({ id, verdict: 'passed' });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The verdict never came');
  });

  it('is replayed under its Idempotency-Key', async () => {
    const ask = of(`${RIGHT}\n# once\n`);
    const first = await cast.trainer.grade(ask, { idempotencyKey: 'once' });
    expect(await cast.trainer.grade(ask, { idempotencyKey: 'once' })).toEqual(first);
  });
});

describe('A version whose tests share a process with what they judge', () => {
  it('is refused unless the trainer accepts that, and then tells a sealed reader less', async () => {
    const { version: weak } = await publish(server, { title: 'In one process', trust: 'in-process' });
    const ask = { version_id: weak.id, submission: { code: 'def parse(text):\n    raise ValueError("what it read")\n' } };
    const refusal = await cast.trainer.api.raw('POST', '/v1/gradings', ask);
    expect([refusal.status, await refusal.json()]).toMatchObject([422, { code: 'trust-not-accepted', trust: 'in-process' }]);
    const accepted = { ...ask, accept_trust: ['in-process'] };
    const sealed = await cast.trainer.grade(accepted);
    expect(sealed).toMatchObject({ verdict: 'failed', trust: 'in-process', isolation: 'one-shot' });
    expect(sealed.tests[0]).toMatchObject({ status: 'failed', duration_ms: null });
    expect(JSON.stringify(sealed)).not.toContain('what it read');
    const open = await cast.openTrainer.grade({ ...accepted, profile: 'open' });
    expect(open.tests[0]?.info).toContain('what it read');
    expect(await cast.trainer.grade({ ...accepted, submission: { code: RIGHT } })).toMatchObject({
      verdict: 'passed',
      reward: 1,
    });
  });

  it('and a request or a task that asks for it, run in containers of their own', async () => {
    expect(await cast.trainer.grade(of(`${RIGHT}\n# one-shot\n`, { isolation: 'one-shot' }))).toMatchObject({
      ...{ verdict: 'passed', isolation: 'one-shot', trust: 'isolated-oracle' },
    });
    const { version: asking } = await publish(server, { title: 'Apart', environment: { isolation: 'one-shot' } });
    for (const more of [{}, { isolation: 'warm' }])
      expect(
        await cast.trainer.grade({ version_id: asking.id, submission: { code: `${RIGHT}\n# apart\n` }, ...more }),
      ).toMatchObject({
        ...{ verdict: 'passed', isolation: 'one-shot', trust: 'isolated-oracle' },
      });
  });
});

describe('Reward policies', () => {
  it('are there to read', async () => {
    const { items } = await cast.trainer.api.get<{ items: { name: string; version: number }[] }>('/v1/reward-policies');
    expect(items.map(({ name }) => name)).toEqual(['binary', 'fraction', 'plus-minus-one', 'graded', 'graded-fraction']);
  });
});
