import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { gatherCast, type Cast } from '../support/cast';
import { EngineSwitch, loseSlots } from '../support/docker';
import { EpisodePlayer, HALF_RIGHT, PRIVATE, reply, RIGHT, SUITE_WITH_SECRETS, WRONG, type StepState } from '../support/episodes';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

let folder: string;
let engine: EngineSwitch;
let server: TestServer;
let cast: Cast;
let version: string;
let sealed: EpisodePlayer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-episodes-'));
  engine = new EngineSwitch(join(folder, 'engine.sock'));
  await engine.on();
  server = await startTestServer({ docker: { host: engine.host, buildArguments: {} } });
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server, { suite: SUITE_WITH_SECRETS })).version);
  sealed = new EpisodePlayer(cast.trainer.api);
});

afterAll(async () => {
  await server.close();
  await engine.off();
  rmSync(folder, { recursive: true, force: true });
});

describe('An episode', () => {
  it('ends at the first turn whose program is right', async () => {
    const { id } = await sealed.open(version);
    expect(await sealed.step(id, reply(RIGHT))).toMatchObject({
      ...{ turn: 1, reward: 1, done: true, feedback: null },
      grading: { verdict: 'passed', public_pass: true, private_pass: true, trust: 'isolated-oracle' },
    });
  });

  it('ends, lost, when public tests pass and a private one does not: there is no second chance', async () => {
    const { id } = await sealed.open(version, { preset: 'rlef' });
    expect(await sealed.step(id, reply(HALF_RIGHT))).toMatchObject({ turn: 1, reward: -1, done: true, feedback: null });
  });

  it('tells equal programs the same, byte for byte', async () => {
    const messages = new Set<string | undefined>();
    for (let round = 0; round < 3; round += 1) {
      const { id } = await sealed.open(version);
      // Other bytes, so that it is judged anew; the same outcome.
      messages.add((await sealed.step(id, reply(`${WRONG}# ${round}\n`))).feedback?.content);
    }
    expect(messages.size).toBe(1);
    expect([...messages][0]).toContain('test_two_pairs');
  });

  it('goes by rules of your own', async () => {
    const preset = {
      ...{ turns: 2, ends_when: 'all-pass', extraction: 'whole' },
      rewards: { solved: 10, failed: -5, no_code: -1, wrong: -2 },
      feedback: { template: 'failed-tests', scope: 'public' },
    };
    const opened = await sealed.open(version, { preset });
    expect(opened).toMatchObject({ preset: { name: 'custom', feedback: { version: 1 } } });
    const half = await sealed.step(opened.id, HALF_RIGHT);
    expect(half).toMatchObject({ turn: 1, reward: -2, done: false, grading: { public_pass: true, private_pass: false } });
    expect(half.feedback?.content).toContain('passes every test that is shown');
    expect(await sealed.step(opened.id, RIGHT)).toMatchObject({ turn: 2, reward: 10, done: true });
  });

  it('needs the right to read the pool, for it shows a task', async () => {
    const issued = await cast.trainer.api.post<{ token: string }>('/v1/tokens', {
      name: 'grades only',
      scopes: ['gradings:run'],
    });
    const player = new EpisodePlayer(new ApiClient(server.url, issued.token));
    await expect(player.open(version)).rejects.toThrow('pools:read');
  });

  it('tells a sealed reader no text of a program that shared a process with the suite', async () => {
    const shared = (await publish(server, { suite: SUITE_WITH_SECRETS, title: 'In one process', trust: 'in-process' })).version;
    await expect(sealed.open(shared.id)).rejects.toThrow('trust-not-accepted');
    const { id } = await sealed.open(shared.id, { accept_trust: ['in-process'] });
    const thief = `import gc, sys\n\n\ndef parse(text):\n    raise ValueError(str([o for o in gc.get_objects() if isinstance(o, dict)])[:100000] + str(sys.modules))\n`;
    const step = await sealed.step(id, reply(thief));
    expect(step).toMatchObject({ turn: 1, done: false, grading: { trust: 'in-process', public_pass: false } });
    expect(step.feedback?.content).toContain('It fails.');
    expect(step.feedback?.content).not.toMatch(/ValueError|quokka/);
  });

  it('of the preset aider speaks of all tests, to those who may read them', async () => {
    await expect(sealed.open(version, { preset: 'aider' })).rejects.toThrow('pools:read-open');
    const open = new EpisodePlayer(cast.openTrainer.api);
    const { id } = await open.open(version, { preset: 'aider' });
    const half = await open.step(id, reply(HALF_RIGHT));
    expect(half).toMatchObject({ turn: 1, reward: 0, done: false, grading: { public_pass: true, private_pass: false } });
    expect(half.feedback?.content).toContain('test_last_value_wins');
    expect(half.feedback?.content).toContain('quokka=918273645');
    expect(half.feedback?.content).not.toMatch(/0x[0-9a-f]{3}|\/w\/|\/t\/|\d\.\d\ds/);
    expect(await open.step(id, reply(RIGHT))).toMatchObject({ turn: 2, reward: 1, done: true });
  });

  it('repeats a step that carries the same Idempotency-Key', async () => {
    const { id } = await sealed.open(version);
    const send = () =>
      cast.trainer.api.raw('POST', `/v1/episodes/${id}/steps`, { reply: reply(WRONG) }, { idempotencyKey: `step-1-of-${id}` });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers.get('Idempotency-Replayed')]).toEqual([200, 200, 'true']);
    expect(await second.text()).toBe(await first.text());
    expect(await sealed.get(id)).toMatchObject({ turn: 1 });
  });

  it('tells a repeated step that its first is still being judged', async () => {
    const { id } = await sealed.open(version);
    const slow = reply(`import time\ntime.sleep(1)\n${WRONG}`);
    const send = () =>
      cast.trainer.api.raw('POST', `/v1/episodes/${id}/steps`, { reply: slow }, { idempotencyKey: `twice-${id}` });
    const answers = await Promise.all([send(), send()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(await refused?.json()).toMatchObject({ code: 'idempotency-in-flight' });
    expect((await send()).headers.get('Idempotency-Replayed')).toBe('true');
  });

  it('takes one step at a time', async () => {
    const { id } = await sealed.open(version);
    const slow = `import time\ntime.sleep(1)\n${WRONG}`;
    const path = `/v1/episodes/${id}/steps`;
    const answers = await Promise.all([0, 1, 2].map(() => cast.trainer.api.raw('POST', path, { reply: reply(slow) })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await sealed.get(id)).toMatchObject({ turn: 1 });
  });

  it('loses no turn when its client goes away', async () => {
    const { id } = await sealed.open(version);
    const headers = { Authorization: `Bearer ${cast.trainer.api.token}`, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ reply: reply(`import time\ntime.sleep(8)\n${RIGHT}`) });
    const gone = fetch(`${server.url}/v1/episodes/${id}/steps`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(700),
    });
    await expect(gone).rejects.toThrow();
    const began = performance.now();
    const path = `/v1/episodes/${id}/steps`;
    let status = 409;
    for (; status === 409 && performance.now() - began < 5000; await sleep(50)) {
      ({ status } = await cast.trainer.api.raw('POST', path, { reply: reply(RIGHT) }));
    }
    expect(status).toBe(200);
    expect(await sealed.get(id)).toMatchObject({ turn: 1, reward: 1, done: true });
  });

  it("is its account's own, and is gone when it is freed", async () => {
    const { id } = await sealed.open(version);
    const other = cast.openTrainer.api;
    for (const asked of [other.raw('GET', `/v1/episodes/${id}`), other.raw('POST', `/v1/episodes/${id}/steps`, { reply: '' })])
      expect((await asked).status).toBe(404);
    expect((await other.raw('DELETE', `/v1/episodes/${id}`)).status).toBe(404);
    expect((await cast.trainer.api.raw('DELETE', `/v1/episodes/${id}`)).status).toBe(204);
    expect((await cast.trainer.api.raw('GET', `/v1/episodes/${id}`)).status).toBe(404);
  });

  it.each([
    ['an unknown preset', { preset: 'guess' }],
    ['a preset that is none', { preset: { turns: 0 } }],
    ['an unknown field', { colour: 'red' }],
  ])('is refused with %s', async (_, part) => {
    const answer = await cast.trainer.api.raw('POST', '/v1/episodes', { version_id: version, ...part });
    expect(answer.status).toBe(422);
  });

  it('leaves what it showed in the ledger', async () => {
    const fresh = (await publish(server, { suite: SUITE_WITH_SECRETS, title: 'Another parser' })).version;
    await sealed.open(fresh.id);
    const { items } = await cast.lead.api.get<{ items: { action: string; data: { fromPosition?: number } }[] }>(
      '/v1/audit?limit=1000',
    );
    const served = items.filter(({ action }) => action === 'pool.served');
    expect(served.some(({ data }) => data.fromPosition === fresh.position)).toBe(true);
  });

  it('loses no turn when the engine is away', async () => {
    const { id } = await sealed.open(version);
    await engine.off();
    await loseSlots(server.config.dataDir);
    const path = `/v1/episodes/${id}/steps`;
    const answer = await cast.trainer.api.raw(
      'POST',
      path,
      { reply: reply(`${RIGHT}# away\n`) },
      { headers: { Prefer: 'wait=2' } },
    );
    await engine.on();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await sealed.get(id)).toMatchObject({ turn: 0, done: false });
    expect(await sealed.step(id, reply(`${RIGHT}# away\n`))).toMatchObject({ turn: 1, reward: 1, done: true });
  });
});

describe('A step without an episode', () => {
  function step(turn: number, history: string[], text: string, rules: Record<string, unknown> = {}) {
    const body = { version_id: version, turn, history: history.map((each) => ({ reply: each })), reply: text, ...rules };
    return cast.trainer.api.raw('POST', '/v1/episodes:step', body);
  }

  it('says what the same step of an episode says', async () => {
    const { id } = await sealed.open(version);
    const replies = ['no code', reply(WRONG), reply(HALF_RIGHT)];
    for (const [index, text] of replies.entries()) {
      const { grading, ...kept } = await sealed.step(id, text);
      const answer = await step(index + 1, replies.slice(0, index), text);
      const body = await answer.text();
      expect(body).not.toMatch(PRIVATE);
      const { grading: own, ...stateless } = JSON.parse(body) as StepState;
      expect(stateless).toEqual(kept);
      expect({ ...own, id: null }).toEqual({ ...grading, id: null });
    }
  });

  it.each([
    ['a history that does not fit its turn', () => step(2, [], 'x')],
    ['a turn that the preset does not have', () => step(4, ['a', 'b', 'c'], 'x')],
    ['an unknown version', () => step(1, [], 'x', { version_id: 'ver_nonsense' })],
  ])('is refused with %s', async (_, ask) => {
    expect((await ask()).status).toBe(422);
  });
});

describe('Templates and presets', () => {
  it('can be read, and taken for presets of your own', async () => {
    const { items } = await cast.trainer.api.get<{ items: { name: string; sha256: string }[] }>('/v1/feedback-templates');
    expect(items.map(({ name }) => name)).toEqual(['failed-tests', 'every-test', 'test-report', 'outcome-only']);
    const presets = await cast.trainer.api.get<{ items: Record<string, unknown>[] }>('/v1/episode-presets');
    expect(presets.items.map(({ name }) => name)).toEqual(['rlef', 'aider']);
    expect(await sealed.open(version, { preset: { ...presets.items[0], name: 'mine' } })).toMatchObject({
      preset: { name: 'mine' },
    });
  });
});
