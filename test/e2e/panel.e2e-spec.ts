import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import { type Config } from '../../src/platform/config';
import { modelError, ModelServer, type ModelAnswer, type ModelHttpReply, type ModelRequest } from '../support/model-server';
import { publish } from '../support/pool';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';
import {
  attemptsOf,
  RIGHT_REPLY,
  untilRun,
  upload,
  WRONG_REPLY,
  type AttemptState,
  type RunState,
  type SpendingState,
} from '../support/stress';

/** Micro-dollars a million tokens; no call comes out even. */
const PRICE = { input: 150_001, output: 600_007 };
/** Right answers of eight, by model: 13 of 32. */
const RIGHT: Readonly<Record<string, number>> = { alpha: 3, beta: 4, gamma: 4, delta: 2 };
const FIRST_BUDGET = 4000;
/** Its answer is under way when the server is killed. */
const SLOW = 'slow';

/** Answers right where the seed, which counts attempts, is small. */
const PROGRAM = `
import json, sys
asked = json.load(sys.stdin)
right = ${JSON.stringify(RIGHT_REPLY)}
wrong = ${JSON.stringify(WRONG_REPLY)}
print(right if asked["seed"] <= ${RIGHT['delta']} else wrong)
`;

let config: Config;
let server: ServerProcess;
let root: string;
let tokens: Record<string, string>;
let lead: ApiClient;
let versionId: string;
let runId: string;

/** What the endpoint answered in whole, and may thus bill. */
const billed: { model: string; input: number; output: number }[] = [];
const seen = new Map<string, number>();
let plan: 'calm' | typeof SLOW = 'calm';
/** An endpoint a model: what one keeps waiting does not hold up the other. */
const endpoints = { alpha: new ModelServer(answer), beta: new ModelServer(answer) };

/** The first request of alpha is refused, the second of alpha breaks off in the middle, and one of beta comes very late. */
function answer({ at, body, prompt }: ModelRequest): ModelAnswer | ModelHttpReply {
  if (at === 0 && body.model === 'alpha') return modelError(429, 'Come back at once', null, { 'retry-after': '0' });
  const count = (seen.get(body.model) ?? 0) + 1;
  seen.set(body.model, count);
  const usage = { prompt_tokens: 300 + at, completion_tokens: 40 + count };
  if (body.model === 'alpha' && count === 2) return { text: RIGHT_REPLY, usage, dieAfter: 4 };
  if (body.model === 'beta' && plan === SLOW) return { text: 'too late', usage, delayMs: 60_000 };
  const mine = billed.filter(({ model }) => model === body.model).length + 1;
  billed.push({ model: body.model, input: usage.prompt_tokens, output: usage.completion_tokens });
  if (!prompt.includes('connection strings')) return modelError(400, 'not the prompt');
  return { text: mine <= (RIGHT[body.model] ?? 0) ? RIGHT_REPLY : WRONG_REPLY, usage };
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-panel-'));
  config = rootedConfig(root);
  const app = await openApplication(config);
  tokens = await issueTokens({ app }, [
    ['lead', 'lead'],
    ['reviewer', 'reviewer'],
  ]);
  versionId = (await publish({ app })).version.id;
  await app.close();
  server = new ServerProcess(config);
  await start();
});

afterAll(async () => {
  await server.kill();
  for (const endpoint of Object.values(endpoints)) await endpoint.stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<void> {
  lead = new ApiClient(await server.start(), tokens['lead'] ?? '');
}

async function register(): Promise<{ model_id: string; strong: boolean; concurrency: number }[]> {
  const [alpha, beta] = [await endpoints.alpha.start(), await endpoints.beta.start()];
  const sampling = { max_tokens: 256 };
  const bodies = [
    { name: 'alpha', openai: { base_url: alpha, model: 'alpha', price: PRICE, sampling } },
    { name: 'beta', openai: { base_url: beta, model: 'beta', price: PRICE, sampling } },
    { name: 'gamma', offline: { model: 'Asked elsewhere' } },
    { name: 'delta', program: { source: PROGRAM } },
  ];
  const panel: { model_id: string; strong: boolean; concurrency: number }[] = [];
  for (const body of bodies) {
    const { id } = await lead.post<{ id: string }>('/v1/models', body);
    panel.push({ model_id: id, strong: body.name !== 'delta', concurrency: 1 });
  }
  return panel;
}

function costOf({ input, output }: { input: number; output: number }): number {
  return Math.ceil((input * PRICE.input + output * PRICE.output) / 1e6);
}

/** The ledger says of each endpoint's model what the endpoint can bill for whole answers. */
function expectExact(spending: readonly SpendingState[]): void {
  for (const name of ['alpha', 'beta']) {
    const own = billed.filter(({ model }) => model === name);
    const row = spending.find(({ model }) => model === name);
    expect(row).toMatchObject({
      spent: {
        tokens: own.reduce((sum, { input, output }) => sum + input + output, 0),
        micro_usd: own.reduce((sum, call) => sum + costOf(call), 0),
      },
      ...{ reserved: { tokens: 0, micro_usd: 0 }, calls: own.length },
    });
  }
}

function sumOf(run: RunState, kind: 'spent' | 'lost'): number {
  return run.spending.reduce((sum, row) => sum + row[kind].tokens, 0);
}

describe('A panel of four models tries a task eight times each', () => {
  it('stops at its budget, and never beyond it', async () => {
    const panel = await register();
    const body = { version_id: versionId, models: panel, attempts: 8, budget: { tokens: FIRST_BUDGET } };
    runId = (await lead.post<RunState>('/v1/stress-runs', body)).id;
    const run = await untilRun(lead, runId, 'budget-reached');
    expect(sumOf(run, 'spent') + sumOf(run, 'lost')).toBeLessThanOrEqual(FIRST_BUDGET);
    expectExact(run.spending);
    // Of the answer that broke off nobody knows the price: as much as it can have been.
    expect(run.spending.find(({ model }) => model === 'alpha')).toMatchObject({ lost_calls: 1 });
    expect(sumOf(run, 'lost')).toBeGreaterThan(256);
    // The program costs nothing, and went on.
    expect((await attemptsOf(lead, runId)).filter(({ model, state }) => model === 'delta' && state === 'judged')).toHaveLength(8);
  });

  it('refuses a budget below what is spent', async () => {
    const response = await lead.raw('POST', `/v1/stress-runs/${runId}/resume`, { budget: { tokens: 1 } });
    expect([response.status, ((await response.json()) as { errors: object[] }).errors[0]]).toMatchObject([
      422,
      { pointer: '/budget/tokens' },
    ]);
  });

  it('is killed in the middle of a call, goes on by itself, and pays for no answer twice', async () => {
    plan = SLOW;
    const before = billed.filter(({ model }) => model === 'beta').length;
    await lead.post(`/v1/stress-runs/${runId}/resume`, { budget: { tokens: 1_000_000, micro_usd: 1_000_000 } });
    await untilAlphaIsJudged();
    await server.kill();
    expect(billed.filter(({ model }) => model === 'beta')).toHaveLength(before);
    plan = 'calm';
    await start();
    const run = await untilRun(lead, runId, 'awaiting-attempts');
    expectExact(run.spending);
    expect(run.spending.find(({ model }) => model === 'beta')).toMatchObject({ calls: 8, lost_calls: 1 });
    expect(run.counts).toEqual({ pending: 0, awaited: 8, replied: 0, judged: 24 });
  });

  it('takes the good lines of an upload, names the others, and takes none twice', async () => {
    const good = Array.from({ length: 8 }, (_, index) => ({
      ...{ model: 'gamma', attempt: index + 1 },
      replies: [{ reply: index < (RIGHT['gamma'] ?? 0) ? RIGHT_REPLY : WRONG_REPLY, finish_reason: 'stop' }],
    }));
    const [first, ...rest] = good;
    if (!first) throw new Error('no lines');
    const bad = ['{"model": "gamma"', { ...first, model: 'alpha' }, { ...first, attempt: 9 }, { ...first, replies: [] }];
    const result = await upload<object>(lead, runId, [
      first,
      ...bad,
      first,
      { ...first, replies: [{ reply: 'another' }] },
      ...rest,
    ]);
    expect(result).toMatchObject({
      ...{ taken: 8, unchanged: 1 },
      problems: [
        { line: 2, code: 'bad-request' },
        { line: 3, code: 'invalid' },
        { line: 4, code: 'invalid' },
        { line: 5, code: 'invalid' },
        { line: 7, code: 'conflict' },
      ],
    });
    const run = await untilRun(lead, runId, 'finished');
    expect(run).toMatchObject({ outcome: 'passed', discrepancy_id: null, counts: { judged: 32 } });
    expectExact(run.spending);
  });

  it('has 19 of 32 attempts that fail one test with one and the same output, as evaluators see', async () => {
    const attempts = await attemptsOf(lead, runId);
    const failed = attempts.filter(({ solved }) => solved === false);
    expect([attempts.length, failed.length]).toEqual([32, 19]);
    const reviewer = new ApiClient(lead.baseUrl, tokens['reviewer'] ?? '');
    const outputs = new Set<string>();
    for (const { id } of failed) outputs.add(JSON.stringify(failuresOf(await reviewer.get<Shown>(`/v1/attempts/${id}`))));
    expect([...outputs]).toHaveLength(1);
    expect([...outputs][0]).toContain('test_wrong_type');
    expect(await shownToLead(failed)).not.toHaveProperty('evidence');
  });

  it('has every prompt, reply, usage and price on record', async () => {
    for (const { id, model } of await attemptsOf(lead, runId)) {
      const { conversation } = await lead.get<Shown>(`/v1/attempts/${id}`);
      expect(conversation).toHaveLength(1);
      const [turn] = conversation;
      expect(turn?.prompt).toContain('connection strings');
      expect([RIGHT_REPLY.trim(), WRONG_REPLY.trim()]).toContain(turn?.reply?.trim());
      if (model === 'alpha' || model === 'beta') expect(turn?.cost_micro_usd).toBe(costOf(toUsage(turn)));
    }
  });

  it('shows no model a hidden part', () => {
    const said = JSON.stringify(Object.values(endpoints).flatMap(({ requests }) => requests.map(({ body }) => body.messages)));
    for (const secret of ['test_wrong_type', 'novalue', 'partition', 'no equals sign']) expect(said).not.toContain(secret);
  });

  it('is summed up with intervals, apart from what a person declared', async () => {
    const report = await lead.get<object>(`/v1/stress-runs/${runId}/report`);
    expect(report).toMatchObject({
      models: Object.entries(RIGHT).map(([model, c]) => ({ model, n: 8, c, rate: c / 8 })),
      panel: { mean_rate: 13 / 32, pooled: { n: 32, c: 13 }, measured_difficulty: 19 / 32, discrimination: null },
      ...{ human_difficulty: 2, outcome: 'passed' },
    });
  });
});

interface Shown {
  conversation: {
    prompt: string;
    reply: string | null;
    usage: { input_tokens: number; output_tokens: number } | null;
    cost_micro_usd: number | null;
  }[];
  evidence?: { tests: { id: string; outcome: string; failure: { type: string; message: string } | null }[] };
}

function failuresOf({ evidence }: Shown): object[] {
  return (evidence?.tests ?? []).flatMap(({ id, outcome, failure }) => (outcome === 'passed' ? [] : [{ id, failure }]));
}

function toUsage(turn: Shown['conversation'][number] | undefined): { input: number; output: number } {
  return { input: turn?.usage?.input_tokens ?? 0, output: turn?.usage?.output_tokens ?? 0 };
}

function shownToLead([first]: readonly AttemptState[]): Promise<Shown> {
  return lead.get<Shown>(`/v1/attempts/${first?.id ?? ''}`);
}

/** Until nothing is under way but the answer that comes too late. */
async function untilAlphaIsJudged(): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const attempts = await attemptsOf(lead, runId);
    const done = attempts.filter(({ model, state }) => model === 'alpha' && state === 'judged').length === 8;
    if (done && attempts.every(({ state }) => state !== 'replied')) return;
    await sleep(200);
  }
  throw new Error('alpha was not judged within a minute');
}
