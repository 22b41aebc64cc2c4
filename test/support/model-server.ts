import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from '../../src/platform/clock';

/** A request as the server got it. */
export interface ModelRequest {
  /** `/v1/chat/completions` where the client is right. */
  path: string;
  /** The bearer token; undefined where no header came. */
  key: string | undefined;
  headers: IncomingMessage['headers'];
  /** As OpenAI's reference names its fields. */
  body: {
    model: string;
    messages: { role: string; content: string | null; tool_call_id?: string; tool_calls?: unknown[] }[];
    stream?: boolean;
    [field: string]: unknown;
  };
  /** The last message's text. */
  prompt: string;
  /** 0 for the first request that this server got. */
  at: number;
}

/** An answer of the model. */
export interface ModelAnswer {
  text?: string;
  toolCalls?: { id?: string; name: string; arguments: string }[];
  finishReason?: string;
  /** A token is four characters unless said otherwise; null: the server tells no usage. */
  usage?: { prompt_tokens: number; completion_tokens: number; prompt_tokens_details?: { cached_tokens: number } } | null;
  headers?: Record<string, string>;
  /** Milliseconds before the first byte. */
  delayMs?: number;
  /** Milliseconds between chunks. */
  pauseMs?: number;
  /** The connection breaks after this many chunks. */
  dieAfter?: number;
  /** The stream ends in good order after this many chunks, without the rest. */
  endAfter?: number;
  /** Written in place of the chunk at `at`: what is no JSON, an error object, anything. */
  instead?: { at: number; data: string };
  /** False: one JSON object, though a stream was asked for. */
  streamed?: boolean;
}

/** Anything else: an error status, a redirect, a body that is no protocol. A body that is no string is sent as JSON. */
export interface ModelHttpReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export type ModelScript = (
  request: ModelRequest,
) => ModelAnswer | ModelHttpReply | string | Promise<ModelAnswer | ModelHttpReply | string>;

/** OpenAI's error body. */
export function modelError(status: number, message: string, code: string | null = null, headers = {}): ModelHttpReply {
  return { status, headers, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

/**
 * A model behind OpenAI's protocol for chat completions, on loopback: server-sent events with one chunk a piece of text, a usage
 * chunk where it was asked for, `[DONE]`; one JSON object where no stream was asked for. What it answers is a function of the
 * request, so that a test says "to this prompt, this reply"; a string is a plain answer.
 *
 *     const server = new ModelServer(({ prompt }) => (prompt.includes('add') ? '```python\n...```' : modelError(429, 'later')));
 *     const baseUrl = await server.start();     // http://127.0.0.1:PORT/v1
 *     server.requests[0]?.key                   // what came
 *     await server.stop();
 *
 * `script` may be replaced between requests. With `keys`, a request with another key gets OpenAI's 401, which repeats a part of it.
 */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  keys: readonly string[] | undefined;
  private server: Server | undefined;

  constructor(public script: ModelScript) {}

  async start(port = 0): Promise<string> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/v1`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    // A hook before it may have failed.
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming, this.requests.length);
    this.requests.push(request);
    if (this.keys && !this.keys.includes(request.key ?? ''))
      return send(response, modelError(401, `Incorrect API key provided: ${request.key ?? ''}.`, 'invalid_api_key'));
    const scripted = await this.script(request);
    const reply = typeof scripted === 'string' ? { text: scripted } : scripted;
    if ('status' in reply) return send(response, reply);
    await sleep(reply.delayMs ?? 0, gone(response));
    if (request.body.stream && reply.streamed !== false) return stream(response, request, reply);
    return send(response, {
      status: 200,
      headers: { ...requestId(request), ...reply.headers },
      body: completion(request, reply),
    });
  }
}

async function readRequest(incoming: IncomingMessage, at: number): Promise<ModelRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  const body = JSON.parse(text === '' ? '{"messages":[]}' : text) as ModelRequest['body'];
  const key = /^Bearer (.*)$/.exec(incoming.headers.authorization ?? '')?.[1];
  const prompt = body.messages.at(-1)?.content ?? '';
  return { path: incoming.url ?? '', key, headers: incoming.headers, body, prompt, at };
}

function send(response: ServerResponse, { status, headers, body }: ModelHttpReply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function stream(response: ServerResponse, request: ModelRequest, answer: ModelAnswer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...requestId(request), ...answer.headers });
  response.flushHeaders();
  const left = gone(response);
  const chunks = [...chunksOf(request, answer).map((chunk) => JSON.stringify(chunk)), '[DONE]'];
  for (const [at, data] of chunks.entries()) {
    if (at === answer.dieAfter) return void response.destroy();
    if (at === answer.endAfter) break;
    response.write(`data: ${answer.instead?.at === at ? answer.instead.data : data}\n\n`);
    await sleep(answer.pauseMs ?? 0, left);
  }
  response.end();
}

/** Aborts when the client has gone, so that nobody waits for nothing. */
function gone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function requestId(request: ModelRequest): Record<string, string> {
  return { 'x-request-id': `req_${String(request.at)}` };
}

/** Role first, then pieces of seven characters, then the reason, then usage. */
function chunksOf(request: ModelRequest, answer: ModelAnswer): unknown[] {
  const frame = frameOf(request, 'chat.completion.chunk');
  const pieces = [...(answer.text ?? '').matchAll(/[^]{1,7}/g)].map(([content]) => ({ content }));
  const calls = (answer.toolCalls ?? []).flatMap((call, index) => [
    { tool_calls: [{ index, id: idOf(call, index), type: 'function', function: { name: call.name, arguments: '' } }] },
    ...[...call.arguments.matchAll(/[^]{1,7}/g)].map(([part]) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  const deltas = [{ role: 'assistant', content: '' }, ...pieces, ...calls];
  const wantsUsage = (request.body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage;
  return [
    ...deltas.map((delta) => ({ ...frame, choices: [{ index: 0, delta, logprobs: null, finish_reason: null }] })),
    { ...frame, choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: reasonOf(answer) }] },
    ...(wantsUsage && answer.usage !== null ? [{ ...frame, choices: [], usage: usageOf(request, answer) }] : []),
  ];
}

function completion(request: ModelRequest, answer: ModelAnswer): unknown {
  const calls = (answer.toolCalls ?? []).map((call, index) => ({
    id: idOf(call, index),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: 'assistant',
    content: answer.text ?? null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    ...frameOf(request, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: reasonOf(answer) }],
    ...(answer.usage !== null && { usage: usageOf(request, answer) }),
  };
}

function frameOf({ at, body }: ModelRequest, object: string): object {
  return { id: `chatcmpl-${String(at)}`, object, created: 1_760_000_000, model: body.model, system_fingerprint: 'fp_test' };
}

function idOf(call: { id?: string }, index: number): string {
  return call.id ?? `call_${String(index)}`;
}

function reasonOf({ finishReason, toolCalls }: ModelAnswer): string {
  return finishReason ?? (toolCalls ? 'tool_calls' : 'stop');
}

function usageOf({ body }: ModelRequest, { text = '', toolCalls = [], usage }: ModelAnswer): object {
  if (usage) return { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens };
  const asked = body.messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  const answered = toolCalls.reduce((sum, call) => sum + call.arguments.length, text.length);
  const [prompt_tokens, completion_tokens] = [Math.ceil(asked / 4), Math.ceil(answered / 4)];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
