import { Trainer, type ApiClient, type GradingInput } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { sampleParts } from '../support/sample-task';
import { startTestServer, testConfig, type TestServer } from '../support/server';

const RIGHT = sampleParts().solution.files[0]?.content ?? '';
const WRONG = 'def parse(text):\n    return {}\n';
const SLOW = 'import time\ntime.sleep(3)\n';

let server: TestServer;
let cast: Cast;
let version: string;

async function start(grader: Partial<TestServer['config']['grader']> = {}): Promise<void> {
  server = await startTestServer({ grader: { ...testConfig().grader, ...grader } });
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server)).version);
}

afterEach(() => server.close());

function input(code: string): GradingInput {
  return { version_id: version, submission: { code } };
}

/** Samples of a metric, by its labels' text. */
async function metric(name: string): Promise<Record<string, number>> {
  const text = await (await cast.lead.api.raw('GET', '/metrics')).text();
  const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'))];
  return Object.fromEntries(samples.map(([, labels = '', value]) => [labels, Number(value)]));
}

describe('More clients than slots', () => {
  it('lose nothing, and each gets the right verdict', async () => {
    await start();
    const clients: ApiClient[] = [];
    for (let n = 0; n < 6; n += 1) clients.push(await enrol(cast.admin, `client ${n}`, ['trainer']));
    const code = (client: number, n: number) => `${n % 2 === 0 ? RIGHT : WRONG}\n# ${client} ${n}\n`;
    const verdicts = clients.map(async (api, client) => {
      const trainer = new Trainer(api);
      const codes = Array.from({ length: 20 }, (_, n) => code(client, n));
      if (client % 2 === 0) return Promise.all(codes.map(async (each) => (await trainer.grade(input(each))).verdict));
      const answers: string[] = [];
      for await (const { index, grading } of trainer.batch(codes.map(input))) answers[index] = grading?.verdict ?? '';
      return answers;
    });
    const expected = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 'passed' : 'failed'));
    expect(await Promise.all(verdicts)).toEqual(clients.map(() => expected));
    expect(await metric('assay_grading_waiting')).toEqual({ '': 0 });
    expect(await metric('assay_grading_running')).toEqual({ '': 0 });
  }, 120_000);

  it('share the slots: one submission does not wait for another account’s batch', async () => {
    await start();
    await cast.openTrainer.grade(input(RIGHT));
    const batch = cast.trainer.batch(Array.from({ length: 12 }, (_, n) => input(`${SLOW}${RIGHT}# ${n}\n`)));
    let done = 0;
    const running = (async () => {
      for await (const answer of batch) if (answer.status === 200) done += 1;
    })();
    while (done < 2) await sleep(50);
    expect(await cast.openTrainer.grade(input(`${RIGHT}\n# among many\n`))).toMatchObject({ verdict: 'passed' });
    expect(done).toBeLessThan(8);
    await running;
    expect(done).toBe(12);
  }, 180_000);

  it('and a full queue, are told to come back', async () => {
    await start({ maxQueued: 3, maxQueuedPerAccount: 2 });
    await cast.trainer.grade(input(RIGHT));
    const ask = async (trainer: Trainer, n: number) => {
      const response = await trainer.api.raw('POST', '/v1/gradings', input(`${SLOW}${RIGHT}# ${n}\n`));
      const { code } = (await response.json()) as { code?: string };
      return { status: response.status, code, retry: response.headers.get('retry-after') };
    };
    const first = Array.from({ length: 4 }, (_, n) => ask(cast.trainer, n));
    await sleep(1000);
    const busy = await ask(cast.trainer, 10);
    expect(busy).toMatchObject({ status: 429, code: 'too-many-requests', retry: expect.stringMatching(/^\d+$/) as string });
    const other = ask(cast.openTrainer, 11);
    await sleep(200);
    expect(await ask(cast.openTrainer, 12)).toMatchObject({ status: 503, code: 'overloaded' });
    expect((await Promise.all([...first, other])).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  }, 120_000);

  it('and a deadline, are told when it has passed', async () => {
    await start({ slots: 1 });
    await cast.trainer.grade(input(RIGHT));
    const slow = cast.trainer.grade(input(`${SLOW}${RIGHT}`));
    await sleep(300);
    const late = await cast.trainer.api.raw('POST', '/v1/gradings', { ...input(`${RIGHT}# late\n`), deadline_seconds: 0.5 });
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([504, 'deadline-passed']);
    expect(await slow).toMatchObject({ verdict: 'passed' });
  }, 120_000);
});

describe('Identical submissions', () => {
  it('of a group are judged once', async () => {
    await start();
    const answers = [];
    for await (const answer of cast.trainer.batch(Array(16).fill(input(`${RIGHT}\n# the same\n`)))) answers.push(answer);
    expect(answers.map(({ grading }) => grading?.verdict)).toEqual(Array(16).fill('passed'));
    expect(new Set(answers.map(({ grading }) => grading?.id)).size).toBe(16);
    expect((await metric('assay_grading_cache_total'))['result="run"']).toBe(1);
  }, 60_000);
});

describe('Verdicts that are compared with a second run', () => {
  it('are counted, and one that differs is audited and not repeated to anybody', async () => {
    await start({ regradeShare: 1 });
    const gamble = `import os\nif os.urandom(1)[0] % 2:\n    raise ValueError("unlucky")\n${RIGHT}`;
    await cast.trainer.grade(input(RIGHT));
    let differed = 0;
    for (let n = 0; n < 40 && differed === 0; n += 1) {
      await cast.trainer.grade(input(`${gamble}# ${n}\n`));
      await sleep(400);
      differed = (await metric('assay_grading_regrades_total'))['result="different"'] ?? 0;
    }
    expect(differed).toBeGreaterThan(0);
    expect((await metric('assay_grading_regrades_total'))['result="same"']).toBeGreaterThan(0);
    const { items } = await cast.admin.api.get<{ items: { action: string; data: object }[] }>('/v1/audit?limit=1000');
    const entry = items.find(({ action }) => action === 'grading.differed');
    expect(entry?.data).toMatchObject({ version, grading: expect.stringMatching(/^grad_/) as string });
  }, 120_000);
});
