import { rmSync } from 'node:fs';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import type { Config } from '../../src/platform/config';
import { startServer, type RunningServer } from '../../src/server';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { testConfig } from '../support/server';
import { placeVerifiedTask } from '../support/verified-directory';

const TASK = 'own__sums-1';
const NUL = 'before\u0000after';
const HALF = 'half \ud800 of a pair';

interface Taken {
  id: string;
  steps: number;
}
interface Atif {
  agent: object;
  steps: Record<string, unknown>[];
  extra: { beside?: Record<string, unknown>; assay_imported?: object; assay: { final_patch: string | null } };
}

const AGENT = { name: 'a', version: '1' };

function atif(steps: unknown, more: object = {}): object {
  return { schema_version: 'ATIF-v1.7', agent: AGENT, steps, ...more };
}

function step(more: object = {}): object {
  return { step_id: 1, source: 'agent', message: 'Done', ...more };
}

function nested(levels: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level += 1) value = { in: value };
  return value;
}

function mini(messages: unknown, info: object = {}): object {
  return { trajectory_format: 'mini-swe-agent-1.1', messages, info };
}

function traj(history: unknown, info: object = {}, trajectory: unknown = []): object {
  return { trajectory, history, info };
}

/** What is refused: format, what is odd, the document as JSON, and the pointer that the answer has to hold. */
const REFUSED: readonly (readonly [format: string, odd: string, document: unknown, pointer: string])[] = [
  ['atif', 'no steps at all', { schema_version: 'ATIF-v1.7', agent: AGENT }, '/document/steps'],
  ['atif', 'empty steps', atif([]), '/document/steps'],
  ['atif', 'a null agent', atif([step()], { agent: null }), '/document/agent'],
  ['atif', 'a later version', atif([step()], { schema_version: 'ATIF-v1.8' }), '/document/schema_version'],
  ['atif', 'an unknown key at the root', atif([step()], { mood: 1 }), '/document'],
  ['atif', 'an unknown key in a step', atif([step({ mood: 1 })]), '/document/steps/0'],
  ['atif', 'numbers that repeat', atif([step(), step()]), '/document/steps/1/step_id'],
  ['atif', 'numbers that run backwards', atif([step({ step_id: 2 }), step()]), '/document/steps/0/step_id'],
  [
    'atif',
    'a number beyond 2^53',
    atif([step({ metrics: { prompt_tokens: 2 ** 60 } })]),
    '/document/steps/0/metrics/prompt_tokens',
  ],
  ['atif', 'NaN as text', atif([step({ metrics: { cost_usd: 'NaN' } })]), '/document/steps/0/metrics/cost_usd'],
  [
    'atif',
    'a result of no call',
    atif([step({ observation: { results: [{ source_call_id: 'x' }] } })]),
    '/document/steps/0/observation',
  ],
  ['atif', 'a name with a NUL', atif([step()], { agent: { ...AGENT, name: NUL } }), '/document/agent/name'],
  ['atif', 'a model with half a pair', atif([step()], { agent: { ...AGENT, model_name: HALF } }), '/document/agent/model_name'],
  [
    'atif',
    'totals beyond 2^53',
    atif([1, 2].map((step_id) => step({ step_id, metrics: { prompt_tokens: Number.MAX_SAFE_INTEGER } }))),
    '/document',
  ],
  ['swe-agent', 'a file of mini-swe-agent', mini([{ role: 'user', content: 'x' }]), '/document/trajectory'],
  ['swe-agent', 'no turn and no message', traj([]), '/document'],
  [
    'swe-agent',
    'a picture',
    traj([{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }]),
    '/document/history/0/content',
  ],
  ['swe-agent', 'a diff with a NUL', traj([{ role: 'user', content: 'x' }], { submission: NUL }), '/document/info/submission'],
  [
    'swe-agent',
    'an end with half a pair',
    traj([{ role: 'user', content: 'x' }], { exit_status: HALF }),
    '/document/info/exit_status',
  ],
  [
    'swe-agent',
    'a time beyond measure',
    traj(null, {}, [{ action: 'ls', observation: '', execution_time: 1e308 }]),
    '/document/trajectory/0/execution_time',
  ],
  ['mini-swe-agent', 'a file of SWE-agent', traj([{ role: 'user', content: 'x' }]), '/document/trajectory_format'],
  ['mini-swe-agent', 'messages null', mini(null), '/document/messages'],
  ['mini-swe-agent', 'only its end', mini([{ role: 'exit', content: '' }]), '/document'],
  [
    'mini-swe-agent',
    'a time after the year 9999',
    mini([{ role: 'assistant', content: 'x', extra: { timestamp: 8e12 } }]),
    '/document/messages/0/extra/timestamp',
  ],
];

describe.each(DIALECTS)('Odd files of trajectories, on %s', (dialect) => {
  let place: Place;
  let config: Config;
  let server: RunningServer;
  let lead: ApiClient;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    config = testConfig({ database: place.database });
    server = await startServer({ ...config, worker: { slots: 0, maxQueued: 100 } });
    const tokens = await issueTokens(server, [['lead', 'lead']]);
    lead = new ApiClient(server.url, tokens['lead'] ?? '');
    await placeVerifiedTask({ app: server.app, config }, 1, 'scratch');
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  });

  /** The body as text: what JavaScript can't write is written by hand. */
  async function send(body: string): Promise<{ status: number; answer: unknown }> {
    const headers = { Authorization: `Bearer ${lead.token}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${server.url}/v1/trajectories:import`, { method: 'POST', headers, body });
    return { status: response.status, answer: await response.json() };
  }

  function bodyOf(format: string, document: unknown): string {
    return JSON.stringify({ format, task_id: TASK, document });
  }

  async function taken(format: string, document: unknown): Promise<Atif & { id: string }> {
    const { status, answer } = await send(bodyOf(format, document));
    expect({ status, answer }).toMatchObject({ status: 201 });
    const { id } = answer as Taken;
    return { ...(await lead.get<Atif>(`/v1/trajectories/${id}/atif`)), id };
  }

  it.each(REFUSED)('refuses, as %s, %s, and says where', async (format, _odd, document, pointer) => {
    const { status, answer } = await send(bodyOf(format, document));
    const pointers = (answer as { errors?: { pointer: string }[] }).errors?.map((fault) => fault.pointer) ?? [];
    expect([status, pointers]).toEqual([422, expect.arrayContaining([pointer])]);
  });

  it('refuses what is no JSON, what is too deep, and numbers that no double holds', async () => {
    const whole = bodyOf('atif', atif([step()]));
    expect((await send(whole.slice(0, -3))).status).toBe(400);
    expect((await send(bodyOf('atif', atif([step({ extra: nested(80) })])))).status).toBe(400);
    const huge = bodyOf('atif', atif([step({ extra: { 'a/b': 'HUGE' } })])).replace('"HUGE"', '1e999');
    const { status, answer } = await send(huge);
    expect([status, answer]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/document/steps/0/extra/a~1b' })] }),
    ]);
  });

  it.each(['1.0', '1.3', '1.6'])('takes ATIF %s, with all of its head', async (version) => {
    const head = {
      schema_version: `ATIF-v${version}`,
      trajectory_id: 'theirs',
      final_metrics: { total_steps: 7, extra: { a: 1 } },
    };
    const { extra } = await taken('atif', atif([step()], { ...head, extra: { mine: [1] } }));
    expect(extra).toMatchObject({ mine: [1], assay_imported: head });
  });

  it('takes texts with NUL and half a pair, pictures, null for what is absent, and lists of unequal length, as they are', async () => {
    const metrics = {
      prompt_token_ids: [1],
      completion_token_ids: [1, 2, 3],
      logprobs: [-0.5],
      prompt_tokens: Number.MAX_SAFE_INTEGER,
    };
    const steps = [
      {
        step_id: 1,
        source: 'user',
        message: [
          { type: 'text', text: NUL },
          { type: 'image', source: { media_type: 'image/png', path: 'a' } },
        ],
      },
      {
        ...{ step_id: 2, source: 'agent', message: HALF, metrics, extra: { [NUL]: HALF, none: null, list: [null] } },
        tool_calls: [
          { tool_call_id: 'a', function_name: 'f', arguments: { x: null } },
          { tool_call_id: 'a', function_name: 'g', arguments: {} },
        ],
      },
    ];
    expect((await taken('atif', atif(steps, { notes: null }))).steps).toEqual(steps);
  });

  it('takes its own file again, with the final diff', async () => {
    const document = traj([{ role: 'assistant', content: 'x' }], { submission: 'this is no diff' });
    const first = await taken('swe-agent', document);
    expect(first.extra.assay.final_patch).toBe('this is no diff');
    const { id: _id, ...file } = first;
    const second = await taken('atif', file);
    expect(second.extra.assay.final_patch).toBe('this is no diff');
    expect(second.steps).toEqual(first.steps);
  });

  it('loses no result without a call, no call without a result, and no field that ATIF has no place for', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'bash', arguments: 'no JSON' } };
    const messages = [
      { role: 'tool', tool_call_id: 'nobody', content: 'a result of nothing', mood: 'odd' },
      { role: 'assistant', content: null, tool_calls: [call], extra: { cost: 0.1, more: { x: 1 } } },
      { role: 'tool', tool_call_id: 'another', content: 'of another' },
      { role: 'exit', content: '', extra: { exit_status: 'Submitted' } },
    ];
    const { steps, extra } = await taken('mini-swe-agent', { ...mini(messages, { odd: 1 }), beyond: [2] });
    expect(steps).toMatchObject([
      { source: 'user', message: 'a result of nothing', extra: { role: 'tool', answers: ['nobody'], beside: { mood: 'odd' } } },
      {
        tool_calls: [{ tool_call_id: 'c1', arguments: {}, extra: { raw_arguments: 'no JSON' } }],
        observation: { results: [{ content: 'of another', extra: { answers: ['another'] } }] },
        extra: { beside: { extra: { cost: 0.1, more: { x: 1 } } } },
      },
    ]);
    expect(extra.beside).toMatchObject({ info: { odd: 1 }, beyond: [2], exits: [{ extra: { exit_status: 'Submitted' } }] });
  });

  it('takes ten thousand steps, and gives them back in order', async () => {
    const steps = Array.from({ length: 10_000 }, (_, at) => ({ step_id: at + 1, source: 'agent', message: `m${at}` }));
    const file = await taken('atif', atif(steps));
    expect(file.steps).toEqual(steps);
  }, 60_000);
});
