import { OpenAI } from 'openai';
import { monotonicMs, sleep, systemClock, type Clock } from '../clock';
import type { AddressPolicy } from './address';
import type { Amount } from './budget';
import type { ChatClient, ChatMessage, ChatOptions, ChatTool, Completion, Endpoint, Usage } from './chat.port';
import { costOf, mostInputTokens, mostOf } from './cost';
import { failureBefore, failureWithin, type Failure } from './failure';
import { ModelError } from './model-error';
import { nothingReceived, readAnswer, type Received } from './read-answer';
import { toWire } from './request';
import { backoff, RETRY_RULES, retryAfterMs, type RetryRules } from './retry';
import { guardedFetch } from './transport';

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

/** What is shorter is a placeholder for a server that wants some key, and a word of answers. */
const SHORTEST_KEY = 8;

export interface OpenAiChatSettings {
  addresses: AddressPolicy;
  clock?: Clock;
  retry?: RetryRules;
  /** Replaced in tests of waiting. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
}

/** One call with all its tries. */
interface Call {
  endpoint: Endpoint;
  messages: readonly ChatMessage[];
  tools: readonly ChatTool[];
  wanted: ChatOptions['tokens'];
  client: OpenAI;
  /** Aborts at the time limit of the call, and when the caller gives up. */
  signal: AbortSignal;
  limit: AbortSignal;
  tries: number;
  /** A request is out that may be answered, and paid for. */
  open: boolean;
  received: Received;
  requestId?: string;
}

/**
 * Any endpoint that speaks OpenAI's chat completions, through OpenAI's own client. Answers are streamed. The client's retries,
 * logs, variables of the environment and redirects are off: what is tried again is decided here, keys and prompts are logged
 * nowhere, and a key goes to the named host alone. Only what was not answered is tried again. An answer that broke off has been
 * paid for, at a price that nobody tells; it takes all that it held of the budget, and the caller decides about another.
 */
export class OpenAiChat implements ChatClient {
  private readonly fetch: typeof fetch;
  private readonly retry: RetryRules;

  constructor(private readonly settings: OpenAiChatSettings) {
    this.fetch = guardedFetch(settings.addresses);
    this.retry = settings.retry ?? RETRY_RULES;
  }

  async complete(endpoint: Endpoint, messages: readonly ChatMessage[], options: ChatOptions = {}): Promise<Completion> {
    const startedAt = monotonicMs();
    const { budget, tools = [] } = options;
    const held = budget?.reserve(mostOf(endpoint, messages, tools));
    const call = this.newCall(endpoint, messages, options);
    let paid: Amount | undefined;
    try {
      await this.tryUntilAnswered(call);
      const usage = call.received.usage ?? upperBound(call);
      const costMicroUsd = costOf(usage, endpoint.price);
      paid = { tokens: usage.inputTokens + usage.outputTokens, microUsd: costMicroUsd };
      return completionOf(call, usage, costMicroUsd, monotonicMs() - startedAt);
    } finally {
      if (held && call.open) budget?.settle(held, paid ?? held.amount);
      else if (held) budget?.release(held);
    }
  }

  private newCall(endpoint: Endpoint, messages: readonly ChatMessage[], options: ChatOptions): Call {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const limit = AbortSignal.timeout(timeoutMs);
    return {
      ...{
        endpoint,
        messages,
        tools: options.tools ?? [],
        wanted: options.tokens,
        limit,
        tries: 0,
        open: false,
        received: nothingReceived(),
      },
      client: this.clientFor(endpoint, timeoutMs),
      signal: options.signal ? AbortSignal.any([limit, options.signal]) : limit,
    };
  }

  private async tryUntilAnswered(call: Call): Promise<void> {
    for (;;) {
      const failure = await this.tryOnce(call);
      if (!failure) return;
      const wait = this.waitBefore(call, failure);
      await (this.settings.wait ?? sleep)(wait, call.signal);
    }
  }

  /** A failure that may pass is returned, any other is thrown. */
  private async tryOnce(call: Call): Promise<Failure | undefined> {
    if (call.signal.aborted) throw givenUp(call);
    call.tries += 1;
    call.open = true;
    const response = await this.send(call).catch((error: unknown) => this.notAnswered(call, error));
    if (!(response instanceof Response)) return response;
    call.requestId = response.headers.get('x-request-id') ?? undefined;
    try {
      await readAnswer(response, call.client, call.received);
      // The client library ends an aborted stream as if it were whole.
      if (call.received.finishReason === undefined) throw new ModelError('cut-off', 'The answer has no end');
      return undefined;
    } catch (error) {
      throw call.signal.aborted ? givenUp(call) : errorOf(call, failureWithin(error));
    }
  }

  private send(call: Call): Promise<Response> {
    const body = toWire(call.endpoint, call.messages, call.tools, call.wanted);
    return call.client.chat.completions.create(body, { signal: call.signal }).asResponse();
  }

  private notAnswered(call: Call, error: unknown): Failure {
    if (call.signal.aborted) throw givenUp(call);
    const failure = failureBefore(error);
    if (!failure) throw error;
    call.open = false;
    if (!failure.retry || call.tries >= this.retry.tries) throw errorOf(call, failure);
    return failure;
  }

  /** What the server asks for, but not less than our own; throws where it asks for more than is waited. */
  private waitBefore(call: Call, failure: Failure): number {
    const now = (this.settings.clock ?? systemClock).now();
    const asked = retryAfterMs(failure.retryAfter, now) ?? 0;
    if (asked > this.retry.longestWaitMs) throw errorOf(call, failure, now.getTime() + asked);
    return Math.max(asked, backoff(call.tries, this.retry, this.settings.random ?? Math.random));
  }

  private clientFor({ baseUrl, apiKey }: Endpoint, timeout: number): OpenAI {
    return new OpenAI({
      ...{ baseURL: baseUrl, timeout, maxRetries: 0, fetch: this.fetch, logLevel: 'off' },
      // What is null is not read from the environment. The client wants a key; without one no header is sent.
      ...{ organization: null, project: null, adminAPIKey: null, webhookSecret: null, apiKey: apiKey ?? 'none' },
      ...(apiKey === undefined && { defaultHeaders: { authorization: null } }),
    });
  }
}

function completionOf(call: Call, usage: Usage, costMicroUsd: number, latencyMs: number): Completion {
  const { text, reasoning, tokens, finishReason = 'other', toolCalls, id } = call.received;
  const requestId = call.requestId ?? id;
  return {
    text: withoutKey(text, call.endpoint.apiKey),
    finishReason,
    toolCalls: toolCalls.map((each) => ({ ...each, arguments: withoutKey(each.arguments, call.endpoint.apiKey) })),
    ...(reasoning !== '' && { reasoning: withoutKey(reasoning, call.endpoint.apiKey) }),
    ...(Object.keys(tokens).length > 0 && { tokens }),
    usage,
    costMicroUsd,
    ...(requestId !== undefined && { requestId: clean(requestId, call).slice(0, 200) }),
    latencyMs: Math.round(latencyMs),
    attempts: call.tries,
  };
}

function upperBound(call: Call): Usage {
  const inputTokens = mostInputTokens(call.messages, call.tools);
  return { inputTokens, outputTokens: call.received.bytes, reported: false };
}

function givenUp(call: Call): ModelError {
  return call.limit.aborted
    ? new ModelError('timed-out', 'No whole answer within the time limit', { attempts: call.tries })
    : new ModelError('aborted', 'The caller gave up', { attempts: call.tries });
}

function errorOf(call: Call, failure: Failure, retryAt?: number): ModelError {
  return new ModelError(failure.kind, failure.message, {
    attempts: call.tries,
    ...(failure.said !== undefined && { said: clean(failure.said, call).slice(0, 300) }),
    ...(failure.status !== undefined && { status: failure.status }),
    ...(retryAt !== undefined && { retryAt }),
  });
}

/** Servers repeat what they were sent. */
function clean(text: string, call: Call): string {
  return withoutKey(text, call.endpoint.apiKey).replace(/[\u0000-\u001f\u007f]/g, ' ');
}

function withoutKey(text: string, key: string | undefined): string {
  return key !== undefined && key.length >= SHORTEST_KEY ? text.replaceAll(key, '[key]') : text;
}
