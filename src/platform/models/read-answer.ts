import type { OpenAI } from 'openai';
import { Stream } from 'openai/streaming';
import { z } from 'zod';
import type { FinishReason, TokenData, ToolCall, Usage } from './chat.port';
import { ModelError } from './model-error';

/** What of an answer's usage is read; the rest of the protocol is let through. */
const WireUsage = z.object({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  prompt_tokens_details: z.object({ cached_tokens: z.int().min(0).nullish() }).nullish(),
});

const WireToolCall = z.object({
  index: z.int().min(0).optional(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

const WireMessage = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  // Two names for one thing: vLLM and DeepSeek say the first, newer vLLM and OpenRouter the second.
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(WireToolCall).nullish(),
});

const WireChoice = z.object({
  index: z.int().optional(),
  delta: WireMessage.nullish(),
  message: WireMessage.nullish(),
  finish_reason: z.string().nullish(),
  logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
  token_ids: z.array(z.int().min(0)).nullish(),
});

/** One chunk of a stream, or a whole completion: both have choices, one with `delta`, the other with `message`. */
const WireChunk = z.object({
  id: z.string().nullish(),
  choices: z.array(WireChoice),
  usage: WireUsage.nullish(),
  prompt_token_ids: z.array(z.int().min(0)).nullish(),
});
type WireChunk = z.infer<typeof WireChunk>;

/** What has come of an answer; `finishReason` is there when all of it has. */
export interface Received {
  id?: string;
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  tokens: TokenData;
  finishReason?: FinishReason;
  usage?: Usage;
  /** UTF-8 bytes of text, reasoning and tool calls so far. */
  bytes: number;
}

export function nothingReceived(): Received {
  return { text: '', reasoning: '', toolCalls: [], tokens: {}, bytes: 0 };
}

/**
 * Reads an answer into `received`, chunk by chunk, so that the caller knows how far it came when it fails. Servers that do not
 * stream send one completion, which is read alike. Fails with a ModelError where the content is not the protocol; errors of the
 * connection pass as they are.
 */
export async function readAnswer(response: Response, client: OpenAI, received: Received): Promise<void> {
  const streamed = (response.headers.get('content-type') ?? '').includes('text/event-stream');
  for await (const chunk of streamed ? events(response, client) : whole(response)) take(parse(chunk), received);
  for (const [at, call] of received.toolCalls.entries()) if (call.id === '') call.id = `call_${at}`;
}

async function* events(response: Response, client: OpenAI): AsyncGenerator<unknown> {
  try {
    yield* Stream.fromSSEResponse<unknown>(response, new AbortController(), client);
  } catch (error) {
    if (isSyntaxError(error)) throw new ModelError('malformed-answer', 'A chunk of the answer is no JSON');
    throw error;
  }
}

async function* whole(response: Response): AsyncGenerator<unknown> {
  const text = await response.text();
  try {
    yield JSON.parse(text) as unknown;
  } catch (error) {
    if (isSyntaxError(error)) throw new ModelError('malformed-answer', 'The answer is no JSON');
    throw error;
  }
}

/** By name: under jest an error of node's core is of another realm. */
function isSyntaxError(error: unknown): boolean {
  return (error as Partial<Error> | null)?.name === 'SyntaxError';
}

function parse(value: unknown): WireChunk {
  const parsed = WireChunk.safeParse(value);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ModelError('malformed-answer', `The answer is no chat completion${at === '' ? '' : `: ${at}`}`);
}

function take(chunk: WireChunk, received: Received): void {
  if (chunk.id) received.id ??= chunk.id;
  if (chunk.usage) received.usage = usageOf(chunk.usage);
  const choice = chunk.choices.find(({ index = 0 }) => index === 0);
  const message = choice?.delta ?? choice?.message;
  // A refusal is what the model says instead of content; it is its answer.
  addText(received, (message?.content ?? '') + (message?.refusal ?? ''));
  addReasoning(received, message?.reasoning_content ?? message?.reasoning ?? '');
  addTokens(received.tokens, chunk, choice);
  for (const [at, call] of (message?.tool_calls ?? []).entries()) addToolCall(received, call.index ?? at, call);
  if (choice?.finish_reason) received.finishReason = finishReasonOf(choice.finish_reason);
}

function addText(received: Received, text: string): void {
  received.text += text;
  received.bytes += Buffer.byteLength(text);
}

function addReasoning(received: Received, text: string): void {
  received.reasoning += text;
  received.bytes += Buffer.byteLength(text);
}

function addTokens(
  tokens: TokenData,
  { prompt_token_ids: asked }: WireChunk,
  choice: z.infer<typeof WireChoice> | undefined,
): void {
  const logprobs = choice?.logprobs?.content?.map(({ logprob }) => logprob);
  if (asked) tokens.promptIds ??= asked;
  if (choice?.token_ids) (tokens.completionIds ??= []).push(...choice.token_ids);
  if (logprobs) (tokens.logprobs ??= []).push(...logprobs);
}

/** The most tool calls of an answer; an index far out would make a list as long. */
const MAX_TOOL_CALLS = 128;

/** Id and name come with a call's first chunk, its arguments piece by piece. */
function addToolCall(received: Received, index: number, part: z.infer<typeof WireToolCall>): void {
  const { toolCalls } = received;
  if (index >= MAX_TOOL_CALLS || index > toolCalls.length)
    throw new ModelError('malformed-answer', `The answer has a tool call ${index} after ${toolCalls.length}`);
  const call = (toolCalls[index] ??= { id: '', name: '', arguments: '' });
  call.id ||= part.id ?? '';
  call.name ||= part.function?.name ?? '';
  call.arguments += part.function?.arguments ?? '';
  received.bytes += Buffer.byteLength(part.function?.arguments ?? '');
}

function usageOf(usage: z.infer<typeof WireUsage>): Usage {
  const cachedTokens = usage.prompt_tokens_details?.cached_tokens;
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    ...(cachedTokens != null && { cachedTokens }),
    reported: true,
  };
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['content_filter', 'content-filter'],
]);

function finishReasonOf(reason: string): FinishReason {
  return FINISH_REASONS.get(reason) ?? 'other';
}
