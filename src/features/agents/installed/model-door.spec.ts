import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { ModelSocket, SOCKET_NAME, type ChatMessage, type Completion } from '../../../platform/models';
import type { AgentLimits } from '../domain/limits';
import type { ModelLine, Said } from '../model-line';
import type { NewStep, RunLog } from '../run-log';
import { Journal } from './journal';
import { ModelDoor } from './model-door';

const LIMITS: AgentLimits = { turns: 3, tokens: 1000, seconds: 60, micro_usd: 500, command_seconds: 10, output_chars: 1000 };
const MOST = { tokens: 100, microUsd: 10 };
const KEY = 'sk-nobody-sees-this';

interface Door {
  door: ModelDoor;
  steps: NewStep[];
  /** What the log was told of money, in order. */
  money: string[];
  heard: (readonly ChatMessage[])[];
}

function completionOf(text: string): Completion {
  return {
    ...{ text, finishReason: 'tool-calls', latencyMs: 1, attempts: 1, costMicroUsd: 7 },
    toolCalls: [{ id: 'a', name: 'sh', arguments: '{}' }],
    usage: { inputTokens: 20, outputTokens: 5, reported: true },
  };
}

function open(
  limits: Partial<AgentLimits> = {},
  say: () => Promise<Said> = async () => ({ completion: completionOf('ok') }),
): Door {
  const [steps, money, heard] = [[], [], []] as [NewStep[], string[], (readonly ChatMessage[])[]];
  const line = {
    ...{ model: 'm', most: () => MOST },
    ask: async (messages: readonly ChatMessage[]) => (heard.push(messages), say()),
  } as unknown as ModelLine;
  const log: RunLog = {
    hold: async ({ tokens }) => void money.push(`hold ${tokens}`),
    lose: async ({ tokens }) => void money.push(`lose ${tokens}`),
    pay: async ({ tokens }) => void money.push(`pay ${tokens}`),
    step: async (step) => void steps.push(step),
  };
  const journal = new Journal(log, 'm');
  const signal = new AbortController().signal;
  return { door: new ModelDoor({ line, log, journal, limits: { ...LIMITS, ...limits }, signal }), steps, money, heard };
}

function chat(door: ModelDoor, more: Record<string, unknown> = {}): ReturnType<ModelDoor['answer']> {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }], ...more });
  return door.answer({ method: 'POST', path: '/v1/chat/completions', body });
}

function codeOf(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('The door to a model', () => {
  it('answers in OpenAI words, whole or as a stream, and pays before it answers', async () => {
    const { door, money } = open();
    const whole = JSON.parse((await chat(door, { temperature: 2 })).body) as Record<string, unknown>;
    expect(whole).toMatchObject({
      ...{ object: 'chat.completion', model: 'm', usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 } },
      choices: [{ finish_reason: 'tool_calls', message: { content: 'ok', tool_calls: [{ id: 'a', type: 'function' }] } }],
    });
    const stream = await chat(door, { stream: true, stream_options: { include_usage: true } });
    expect(stream.contentType).toBe('text/event-stream');
    const events = stream.body.split('\n\n').filter(Boolean);
    expect(events).toHaveLength(4);
    expect(events[0]).toContain('"delta":{"role":"assistant","content":"ok","tool_calls":[{"index":0,"id":"a"');
    expect(events[2]).toContain('"total_tokens":25');
    expect(events[3]).toBe('data: [DONE]');
    expect(money).toEqual(['hold 100', 'pay 25', 'hold 100', 'pay 25']);
  });

  it.each([
    ['another model', { model: 'gpt-9' }, 404, 'model_not_found'],
    ['several answers', { n: 2 }, 400, 'invalid_request'],
    [
      'a picture',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      400,
      'invalid_request',
    ],
    ['a forced call', { tool_choice: 'required' }, 400, 'invalid_request'],
    ['another limit name', { stop: ['\n'] }, 400, 'invalid_request'],
    ['a field that nobody knows', { base_url: 'http://127.0.0.1' }, 400, 'invalid_request'],
  ])('refuses %s without asking', async (_name, more, status, code) => {
    const { door, heard } = open();
    const reply = await chat(door, more);
    expect([reply.status, codeOf(reply.body)]).toEqual([status, code]);
    expect(heard).toEqual([]);
    expect(door.refused).toEqual({ [status]: 1 });
  });

  it('has no other doors', async () => {
    const { door } = open();
    for (const path of ['/v1/embeddings', '/v1/chat/completions/', '/', '/v1/../v1/chat/completions', '//v1/chat/completions'])
      expect((await door.answer({ method: 'POST', path, body: '{}' })).status).toBe(404);
    expect((await door.answer({ method: 'GET', path: '/v1/chat/completions', body: '' })).status).toBe(404);
    expect((await door.answer({ method: 'GET', path: '/v1/models', body: '' })).body).toContain('"id":"m"');
    expect((await door.answer({ method: 'POST', path: '/v1/chat/completions', body: '{' })).status).toBe(400);
  });

  it.each([
    ['turn-limit', { turns: 1 }],
    ['token-limit', { tokens: 124 }],
    ['cost-limit', { micro_usd: 16 }],
  ])('ends the run at its %s, before the call that would pass it', async (reason, limits) => {
    const { door, heard } = open(limits);
    expect((await chat(door)).status).toBe(200);
    const refused = await chat(door);
    expect([refused.status, codeOf(refused.body)]).toEqual([429, 'insufficient_quota']);
    expect([door.end?.reason, door.ended.aborted, heard.length]).toEqual([reason, true, 1]);
    expect((await chat(door)).status).toBe(429);
    expect(heard).toHaveLength(1);
  });

  it('weighs calls that come together one after another, and lets few wait', async () => {
    const { door, heard } = open({ turns: 5 });
    const replies = await Promise.all(Array.from({ length: 12 }, () => chat(door)));
    const statuses = replies.map(({ status }) => status);
    // The ninth and later found eight before them; the sixth to eighth waited until the turns were used up.
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429, 429, 429, 429, 429]);
    expect(heard).toHaveLength(5);
    expect(replies[8]?.retryAfterSeconds).toBe(1);
  });

  it('slows a flood down, and ends a run that goes on with it', async () => {
    const { door, heard } = open();
    const replies = [];
    for (let at = 0; at < 60; at += 1) replies.push(await door.answer({ method: 'POST', path: '/x', body: '' }));
    expect(replies.some(({ status }) => status === 429)).toBe(true);
    for (let at = 0; at < 2000; at += 1) await door.answer({ method: 'POST', path: '/x', body: '' });
    expect(door.end).toEqual({ reason: 'agent-failed', detail: '2000 requests were refused' });
    expect(heard).toEqual([]);
  });

  it('tells of a failing model no more than that, and remembers that it was none of the program', async () => {
    const failing = { failure: 'bad-key', detail: `401 for ${KEY}`, paid: { tokens: 0, microUsd: 0 } };
    const { door, money } = open({}, async () => failing);
    const reply = await chat(door);
    expect([reply.status, codeOf(reply.body), reply.body.includes(KEY)]).toEqual([503, 'bad-key', false]);
    expect(door.lastFailure).toBe('bad-key');
    expect(money).toEqual(['hold 100', 'lose 0']);
    const { door: own } = open({}, async () => ({ ...failing, failure: 'bad-request' }));
    expect((await chat(own)).status).toBe(400);
    expect(own.lastFailure).toBeUndefined();
  });
});

interface Got {
  status: number;
  body: string;
}

/** Over the socket, as a client would; undefined where the connection was ended. */
function send(folder: string, pieces: readonly Buffer[], headers: Record<string, string> = {}): Promise<Got | undefined> {
  return new Promise((resolve) => {
    const options = { socketPath: join(folder, SOCKET_NAME), method: 'POST', path: '/v1/x?y=1', headers };
    const request = httpRequest(options, (response) => {
      const got: Buffer[] = [];
      response.on('data', (piece: Buffer) => got.push(piece));
      response.on('close', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(got).toString() }));
    });
    request.on('error', () => resolve(undefined));
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

describe('The socket of a model', () => {
  const MIB = Buffer.alloc(1024 * 1024, 'x');
  let socket: ModelSocket;
  beforeEach(async () => (socket = await ModelSocket.open()));
  afterEach(() => socket.close());

  it('hands over method, path and body, and is shut before and after', async () => {
    expect((await send(socket.folder, []))?.status).toBe(503);
    socket.serve(async (request) => ({ status: 200, body: JSON.stringify(request) }));
    const reply = await send(socket.folder, [Buffer.from('hello')]);
    expect(JSON.parse(reply?.body ?? '')).toEqual({ method: 'POST', path: '/v1/x', body: 'hello' });
  });

  it('takes no more than it wants, said or unsaid', async () => {
    let asked = 0;
    socket.serve(async () => ({ status: 200, body: String((asked += 1)) }));
    const said = await send(socket.folder, [MIB], { 'content-length': String(100 * MIB.length) });
    expect(said?.status ?? 413).toBe(413);
    const unsaid = await send(
      socket.folder,
      Array.from({ length: 100 }, () => MIB),
    );
    expect(unsaid?.status ?? 413).toBe(413);
    expect(asked).toBe(0);
    expect((await send(socket.folder, [Buffer.from('after')]))?.status).toBe(200);
  });

  it('ends what is held open when it closes, and takes its folder along', async () => {
    socket.serve(() => new Promise(() => undefined));
    const held = send(socket.folder, [Buffer.from('never answered')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await socket.close();
    expect(await held).toBeUndefined();
    expect(await send(socket.folder, [])).toBeUndefined();
  });
});
