import { request } from 'node:http';
import type { BatchAnswer, GradingInput } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { gatherCast, type Cast } from '../support/cast';
import { GRADER, type Grader } from '../../src/platform/sandbox';
import { publish } from '../support/pool';
import { sampleParts, sampleSolution } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let versions: string[];

const RIGHT = sampleParts().solution.files[0]?.content ?? '';

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  const published = [];
  for (let n = 1; n <= TASKS; n += 1) published.push(await publish(server, { title: `Task ${n} of the batch` }));
  versions = published.map(({ version }) => version.id);
});

afterAll(() => server.close());

function input(code: string, task = 0): GradingInput {
  return { version_id: versions[task] ?? '', submission: { code } };
}

const [TASKS, SAMPLES] = [32, 16];

async function gather(answers: AsyncIterable<BatchAnswer>): Promise<BatchAnswer[]> {
  const all: BatchAnswer[] = [];
  for await (const answer of answers) all.push(answer);
  return all.toSorted((a, b) => a.index - b.index);
}

/** Submissions that attack, and what is right for each. */
const HOSTILE: readonly [string, string, string[]][] = [
  ['a fork bomb', 'import os\nwhile True:\n    os.fork()\n', ['process-limit', 'timed-out', 'crashed', 'out-of-memory']],
  ['a gigabyte of output', 'import sys\nfor _ in range(1024):\n    sys.stdout.write("x" * 2**20)\n', ['output-limit']],
  [
    'a patched assertion',
    'import builtins\nclass Never(Exception):\n    pass\nbuiltins.AssertionError = Never\ndef parse(text):\n    return {}\n',
    ['failed'],
  ],
  ['an early exit', 'import os\nos._exit(0)\n', ['crashed']],
];

describe('Scene 10: training', () => {
  const items: GradingInput[] = [];
  let first: BatchAnswer[];

  beforeAll(() => {
    const wrong = sampleSolution('if not isinstance(text, str):', 'if False:');
    for (let n = 0; n < TASKS * SAMPLES; n += 1)
      items.push(input(`${n % 2 === 0 ? RIGHT : wrong}\n# sample ${n}\n`, Math.floor(n / SAMPLES)));
    HOSTILE.forEach(([, code], index) => (items[100 * index + 50] = input(code, 3 * index)));
  });

  it('gives every completion its verdict, and the hostile ones theirs', async () => {
    first = await gather(cast.trainer.batch(items, { idempotencyKey: 'scene-10' }));
    expect(first.map(({ index }) => index)).toEqual(items.map((_, index) => index));
    items.forEach((item, index) => {
      const { code } = item.submission as { code: string };
      const answer = first[index];
      const hostile = HOSTILE.find(([, attack]) => attack === code);
      expect(answer?.status).toBe(200);
      if (hostile) expect(hostile[2]).toContain(answer?.grading?.verdict);
      else expect(answer?.grading?.verdict).toBe(code.includes('if False') ? 'failed' : 'passed');
      expect(answer?.grading?.reward).toBe(!hostile && !code.includes('if False') ? 1 : 0);
    });
  }, 300_000);

  it('costs nothing the second time under the same Idempotency-Key', async () => {
    const started = performance.now();
    const second = await gather(cast.trainer.batch(items, { idempotencyKey: 'scene-10' }));
    expect(second).toEqual(first);
    expect(performance.now() - started).toBeLessThan(10_000);
    const changed = await gather(cast.trainer.batch([input('pass\n'), ...items.slice(1)], { idempotencyKey: 'scene-10' }));
    expect(changed[0]).toMatchObject({ index: 0, status: 422, problem: { code: 'idempotency-mismatch' } });
    expect(changed.slice(1)).toEqual(first.slice(1));
  });
});

describe('A batch with bad lines', () => {
  it('answers each in its place, and the rest goes on', async () => {
    const unknown = 'ver_01890a5d-ac96-774b-bcce-b302099a8057';
    const lines = [
      JSON.stringify(input(RIGHT)),
      '{"version_id": ',
      '',
      JSON.stringify({ ...input(RIGHT), version_id: unknown }),
      JSON.stringify({ ...input(RIGHT), surprise: true }),
      JSON.stringify(input('x'.repeat(256 * 1024 + 1))),
      `{"version_id":"${versions[0]}","submission":{"code":"\\ud800"}}`,
      JSON.stringify(input(RIGHT, 1)),
    ];
    const answers = await gather(cast.trainer.batch(lines));
    const told = answers.map(({ index, status, problem, grading }) => [index, status, problem?.code ?? grading?.verdict]);
    expect(told).toEqual([
      [0, 200, 'passed'],
      [1, 400, 'bad-request'],
      [3, 404, 'not-found'],
      [4, 422, 'invalid'],
      [5, 422, 'invalid'],
      [6, 422, 'invalid'],
      [7, 200, 'passed'],
    ]);
    expect(answers[4]?.problem?.errors?.[0]?.pointer).toMatch(/^\/submission/);
  });

  it('reports a line that is no UTF-8, and judges its neighbours', async () => {
    const good = Buffer.from(`${JSON.stringify(input(RIGHT))}\n`);
    const body = Buffer.concat([good, Buffer.from([0x22, 0xff, 0x22, 0x0a]), good]);
    const response = await fetch(`${server.url}/v1/gradings:batch`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${cast.trainer.api.token}`, 'Content-Type': 'application/x-ndjson' },
      body,
    });
    const answers = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BatchAnswer);
    const byIndex = answers.toSorted((a, b) => a.index - b.index);
    expect(byIndex.map(({ status }) => status)).toEqual([200, 400, 200]);
  });

  it('is refused whole if it is no NDJSON, or its caller grades nothing', async () => {
    expect((await cast.trainer.api.raw('POST', '/v1/gradings:batch', {})).status).toBe(415);
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect((await cast.author.api.raw('POST', '/v1/gradings:batch', '{}', { headers })).status).toBe(403);
  });
});

describe('A client that goes away in the middle of a batch', () => {
  it('takes its work along, and nothing is left running', async () => {
    const slow = 'import time\ntime.sleep(20)\n';
    const body = Array.from({ length: 8 }, (_, n) => JSON.stringify(input(`${slow}# ${n}\n`))).join('\n');
    const sent = request(`${server.url}/v1/gradings:batch`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${cast.trainer.api.token}`, 'Content-Type': 'application/x-ndjson' },
    });
    sent.on('error', () => undefined);
    sent.end(body);
    await sleep(2500);
    const grader = server.app.get<Grader>(GRADER);
    expect(grader.status().busy).toBeGreaterThan(0);
    sent.destroy();
    const started = performance.now();
    while (grader.status().busy > 0 && performance.now() - started < 15_000) await sleep(100);
    expect(grader.status().busy).toBe(0);
    // The slots are free again: an honest submission is judged at once.
    expect(await cast.trainer.grade(input(`${RIGHT}\n# after\n`))).toMatchObject({ verdict: 'passed' });
  }, 120_000);
});
