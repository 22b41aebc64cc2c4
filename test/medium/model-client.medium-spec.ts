import { type ChatOptions, type Completion, type Endpoint, Budget, ModelError, OpenAiChat } from '../../src/platform/models';
import type { OpenAiChatSettings } from '../../src/platform/models';
import { modelError, ModelServer, type ModelScript } from '../support/model-server';

const KEY = 'sk-test-0123456789';
const START = Date.parse('2026-03-01T00:00:00Z');

let server: ModelServer;
let endpoint: Endpoint;
let waits: number[];

beforeEach(async () => {
  server = new ModelServer(() => 'An answer of some length.');
  endpoint = {
    ...{ baseUrl: await server.start(), model: 'test-1', apiKey: KEY, sampling: { maxTokens: 100 } },
    price: { input: 2_500_000, output: 10_000_000, cachedInput: 1_250_000 },
  };
  waits = [];
});
afterEach(() => server.stop());

function newClient(settings: Partial<OpenAiChatSettings> = {}): OpenAiChat {
  return new OpenAiChat({
    addresses: { loopback: true },
    clock: { now: () => new Date(START) },
    wait: async (ms) => void waits.push(ms),
    random: () => 1,
    ...settings,
  });
}

function ask(script: ModelScript, options?: ChatOptions, settings?: Partial<OpenAiChatSettings>): Promise<Completion> {
  server.script = script;
  return newClient(settings).complete(endpoint, [{ role: 'user', content: 'Write add.' }], options);
}

async function failureOf(answer: Promise<Completion>): Promise<ModelError> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelError) return error;
  throw new Error('No ModelError', { cause: error });
}

describe('An answer', () => {
  it('is put together from its chunks, with usage, cost, request id', async () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 11, prompt_tokens_details: { cached_tokens: 400 } };
    const answer = await ask(() => ({ text: 'def add(a, b):\n    return a + b\n', usage }));
    expect(answer).toMatchObject({
      ...{ text: 'def add(a, b):\n    return a + b\n', finishReason: 'stop', toolCalls: [], requestId: 'req_0', attempts: 1 },
      usage: { inputTokens: 1000, outputTokens: 11, cachedTokens: 400, reported: true },
      // 600 x 2.5 + 400 x 1.25 + 11 x 10
      costMicroUsd: 2110,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('was asked for in the words of the protocol, and the server learns nothing else', async () => {
    endpoint.sampling = { maxTokens: 50, temperature: 0, topP: 0.9, seed: 7, stop: ['END'] };
    await ask(() => 'x');
    const [request] = server.requests;
    expect(request).toMatchObject({ path: '/v1/chat/completions', key: KEY });
    expect(request?.body).toEqual({
      ...{ model: 'test-1', messages: [{ role: 'user', content: 'Write add.' }], stream: true },
      ...{ stream_options: { include_usage: true }, max_tokens: 50, temperature: 0, top_p: 0.9, seed: 7, stop: ['END'] },
    });
    const names = Object.keys(request?.headers ?? {}).sort();
    expect(names.filter((name) => !/^(host|connection|transfer-encoding|content-length)$/.test(name))).toEqual([
      ...['accept', 'authorization', 'content-type'],
    ]);
  });

  it('may be tool calls, which go back to the model with their results', async () => {
    const tools = [{ name: 'bash', description: 'Runs a command.', parameters: { type: 'object' } }];
    const toolCalls = [
      { name: 'bash', arguments: '{"command":"ls -la /work"}' },
      { id: 'call_b', name: 'bash', arguments: '{"command":' },
    ];
    const answer = await ask(() => ({ text: '', toolCalls }), { tools });
    expect(answer.finishReason).toBe('tool-calls');
    expect(answer.toolCalls).toEqual([{ id: 'call_0', ...toolCalls[0] }, toolCalls[1]]);
    await newClient().complete(endpoint, [
      { role: 'assistant', content: '', toolCalls: answer.toolCalls.slice(0, 1) },
      { role: 'tool', toolCallId: 'call_0', content: 'a.py' },
    ]);
    expect(server.requests[0]?.body['tools']).toEqual([{ type: 'function', function: tools[0] }]);
    expect(server.requests[1]?.body.messages).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_0', type: 'function', function: toolCalls[0] }] },
      { role: 'tool', tool_call_id: 'call_0', content: 'a.py' },
    ]);
  });

  it('of a server that does not stream is read too', async () => {
    const answer = await ask(() => ({ text: 'whole', streamed: false, toolCalls: [{ name: 'f', arguments: '{}' }] }));
    expect(answer).toMatchObject({ text: 'whole', toolCalls: [{ id: 'call_0', name: 'f', arguments: '{}' }] });
    expect(answer.usage.reported).toBe(true);
  });

  it('without usage is counted at most: a token a byte', async () => {
    const { usage } = await ask(() => ({ text: 'äöü', usage: null }));
    expect(usage).toMatchObject({ outputTokens: 6, reported: false });
    expect(usage.inputTokens).toBeGreaterThan('Write add.'.length);
  });

  it('that was cut by its limit says so', async () => {
    expect(await ask(() => ({ text: 'def', finishReason: 'length' }))).toMatchObject({ finishReason: 'length' });
  });
});

describe('What is tried again', () => {
  /** Fails until the request `good`. */
  function failsUntil(good: number, status: number, headers = {}): ModelScript {
    return ({ at }) => (at < good ? modelError(status, 'Later', null, headers) : 'At last');
  }

  it.each([429, 500, 503])('%s: until it answers, with waits that double', async (status) => {
    expect(await ask(failsUntil(3, status))).toMatchObject({ text: 'At last', attempts: 4 });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it('half of a wait is left to chance', async () => {
    await ask(failsUntil(1, 429), {}, { random: () => 0 });
    expect(waits).toEqual([250]);
  });

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    await ask(failsUntil(1, 429, { 'retry-after': '7' }));
    await ask(({ at }) => (at === 2 ? modelError(503, '', null, { 'retry-after': new Date(START + 9000).toUTCString() }) : 'ok'));
    expect(waits).toEqual([7000, 9000]);
  });

  it('does not wait for longer than it may', async () => {
    const error = await failureOf(ask(failsUntil(9, 429, { 'retry-after': '3600' })));
    expect(error).toMatchObject({ kind: 'rate-limited', detail: { attempts: 1, status: 429, retryAt: START + 3_600_000 } });
    expect(waits).toEqual([]);
  });

  it.each([
    [429, 'rate-limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('gives up after six tries of %s: %s', async (status, kind) => {
    expect(await failureOf(ask(failsUntil(99, status)))).toMatchObject({ kind, detail: { attempts: 6, status } });
    expect(server.requests).toHaveLength(6);
  });

  it('a connection that nobody takes', async () => {
    await server.stop();
    const error = await failureOf(ask(() => ''));
    expect(error).toMatchObject({ kind: 'unavailable', detail: { attempts: 6 } });
    await server.start();
  });

  it.each([
    ['a bad key', modelError(401, `Incorrect API key provided: ${KEY}`), 'bad-key'],
    ['a key without rights', modelError(403, 'No'), 'bad-key'],
    ['a bad request', modelError(400, 'max_tokens is too large'), 'bad-request'],
    ['an unknown model', modelError(404, 'no such model'), 'bad-request'],
    ['an account without money', modelError(429, 'You exceeded your quota', 'insufficient_quota'), 'rate-limited'],
  ])('not %s', async (_case, reply, kind) => {
    expect(await failureOf(ask(() => reply))).toMatchObject({ kind, detail: { attempts: 1 } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('Half an answer is no answer', () => {
  it.each([
    ['dies after some chunks', { dieAfter: 3 }],
    ['dies before its first chunk', { dieAfter: 0 }],
    ['dies after the last piece of text', { dieAfter: 5 }],
    ['ends in good order without a reason', { endAfter: 3 }],
    ['ends with an error', { instead: { at: 2, data: '{"error":{"message":"overloaded","code":null}}' } }],
  ])('%s: cut-off, and not asked again', async (_case, how) => {
    const error = await failureOf(ask(() => ({ text: 'An answer of some length.', ...how })));
    expect(error).toMatchObject({ kind: 'cut-off', detail: { attempts: 1 } });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['a chunk that is no JSON', { text: 'abc', instead: { at: 1, data: '{"choices": [' } }],
    ['a chunk that is something else', { text: 'abc', instead: { at: 1, data: '{"choices":[{"delta":{"content":7}}]}' } }],
    ['a body that is no JSON', { status: 200, body: '<html>Welcome</html>' }],
    ['a body that is something else', { status: 200, body: { hello: 'world' } }],
    ['a tool call far out', { instead: { at: 0, data: '{"choices":[{"delta":{"tool_calls":[{"index":99999999}]}}]}' } }],
  ])('%s: malformed-answer', async (_case, reply) => {
    expect(await failureOf(ask(() => reply))).toMatchObject({ kind: 'malformed-answer', detail: { attempts: 1 } });
  });

  it.each([
    ['before its first byte', { delayMs: 5000 }],
    ['between its chunks', { pauseMs: 5000 }],
  ])('slow %s: timed-out, or aborted where the caller gives up', async (_case, slow) => {
    expect(await failureOf(ask(() => ({ text: 'late', ...slow }), { timeoutMs: 150 }))).toMatchObject({ kind: 'timed-out' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 150);
    const answer = ask(() => ({ text: 'late', ...slow }), { signal: controller.signal });
    expect(await failureOf(answer)).toMatchObject({ kind: 'aborted' });
  });

  it('is not asked for by a caller who has given up', async () => {
    expect(await failureOf(ask(() => 'x', { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'aborted' });
    expect(server.requests).toHaveLength(0);
  });

  it('a wait ends when the caller gives up', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const limited = ask(
      () => modelError(429, '', null, { 'retry-after': '30' }),
      { signal: controller.signal },
      { wait: undefined },
    );
    expect(await failureOf(limited)).toMatchObject({ kind: 'aborted' });
  });
});

describe('The key', () => {
  it('is in no error, and no answer of a server that repeats it', async () => {
    server.keys = ['another'];
    const error = await failureOf(ask(() => ''));
    expect(error).toMatchObject({ kind: 'bad-key', detail: { said: '401 Incorrect API key provided: [key].' } });
    expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toContain(KEY);
    server.keys = undefined;
    expect(await ask(({ key }) => `Your key is ${key ?? ''}`)).toMatchObject({ text: 'Your key is [key]' });
  });

  it('does not follow a redirect', async () => {
    const other = new ModelServer(() => 'Thank you');
    const location = `${await other.start()}/chat/completions`;
    const error = await failureOf(ask(() => ({ status: 307, headers: { location } })));
    expect(error).toMatchObject({ kind: 'bad-request', detail: { status: 307 } });
    expect(other.requests).toHaveLength(0);
    await other.stop();
  });

  it('is not sent where there is none', async () => {
    delete endpoint.apiKey;
    await ask(() => 'x');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("and the environment's variables for OpenAI's own client have no say", async () => {
    const variables = {
      ...{ OPENAI_CUSTOM_HEADERS: 'x-secret: other', OPENAI_ORG_ID: 'org', OPENAI_API_KEY: 'sk-other', OPENAI_LOG: 'debug' },
      ...{ HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' },
    };
    const before = { ...process.env };
    Object.assign(process.env, variables);
    const logged = jest.spyOn(console, 'debug');
    try {
      await ask(() => 'x');
      delete endpoint.apiKey;
      await ask(() => 'x');
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
    expect(JSON.stringify(server.requests.map(({ headers }) => headers))).not.toMatch(/x-secret|org|sk-other/);
  });
});

describe('Addresses', () => {
  it('of this machine are asked only where the policy says so', async () => {
    for (const baseUrl of [endpoint.baseUrl, endpoint.baseUrl.replace('127.0.0.1', 'localhost')]) {
      endpoint.baseUrl = baseUrl;
      const error = await failureOf(ask(() => 'x', {}, { addresses: { loopback: false } }));
      expect(error).toMatchObject({ kind: 'refused-address', detail: { attempts: 1 } });
    }
    expect(server.requests).toHaveLength(0);
  });

  it('that are listed are asked, and no others', async () => {
    const { host } = new URL(endpoint.baseUrl);
    expect(await ask(() => 'x', {}, { addresses: { hosts: [host], loopback: false } })).toMatchObject({ text: 'x' });
    const error = await failureOf(ask(() => 'x', {}, { addresses: { hosts: ['127.0.0.1:1'], loopback: true } }));
    expect(error).toMatchObject({ kind: 'refused-address' });
  });
});

describe('A budget', () => {
  const usage = { prompt_tokens: 40, completion_tokens: 60 };

  it('is charged what the call cost, and holds nothing afterwards', async () => {
    const budget = new Budget({ tokens: 1000, microUsd: 10_000 });
    await ask(() => ({ text: 'x', usage }), { budget });
    expect(budget.ledger()).toMatchObject({
      spent: { tokens: 100, microUsd: 700 },
      reserved: { tokens: 0, microUsd: 0 },
      calls: 1,
    });
  });

  it('that does not hold the call lets nothing be sent', async () => {
    const budget = new Budget({ tokens: 100 });
    expect(await failureOf(ask(() => 'x', { budget }))).toMatchObject({ kind: 'refused-budget' });
    expect(server.requests).toHaveLength(0);
    expect(budget.ledger()).toMatchObject({ spent: { tokens: 0 }, reserved: { tokens: 0 } });
  });

  it('is not charged for a refusal, and fully for an answer that broke off', async () => {
    const budget = new Budget({ microUsd: 1_000_000 });
    await failureOf(ask(() => modelError(400, 'No'), { budget }));
    expect(budget.ledger()).toMatchObject({ spent: { tokens: 0, microUsd: 0 }, calls: 0 });
    await failureOf(ask(() => ({ text: 'An answer of some length.', dieAfter: 2 }), { budget }));
    const { spent, reserved } = budget.ledger();
    expect(spent.tokens).toBeGreaterThanOrEqual(100);
    expect(reserved.tokens).toBe(0);
  });
});
