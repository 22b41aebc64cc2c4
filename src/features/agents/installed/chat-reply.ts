import type { Completion, FinishReason } from '../../../platform/models';
import type { SocketReply } from '../../../platform/models';
import type { ChatAsk } from './chat-request';

const FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: 'stop',
};

/** What of a reply does not come from the model. */
export interface ReplyFrame {
  id: string;
  model: string;
  /** Seconds since 1970. */
  created: number;
}

/** The answer in OpenAI's words. A stream comes in one go when the answer is whole: half of one is never given. */
export function replyOf({ stream, includeUsage }: ChatAsk, completion: Completion, frame: ReplyFrame): SocketReply {
  if (!stream) return { status: 200, body: JSON.stringify(whole(completion, frame)) };
  const events = [...chunks(completion, frame, includeUsage).map((chunk) => JSON.stringify(chunk)), '[DONE]'];
  return { status: 200, contentType: 'text/event-stream', body: events.map((data) => `data: ${data}\n\n`).join('') };
}

/** OpenAI's error body. */
export function refusal(status: number, code: string, message: string, retryAfterSeconds?: number): SocketReply {
  const type = status < 429 ? 'invalid_request_error' : code;
  const body = JSON.stringify({ error: { message, type, param: null, code } });
  return { status, body, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

function whole(completion: Completion, frame: ReplyFrame): unknown {
  const calls = callsOf(completion);
  const message = {
    ...{ role: 'assistant', content: completion.text === '' && calls.length > 0 ? null : completion.text, refusal: null },
    ...(completion.reasoning !== undefined && { reasoning_content: completion.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: FINISH[completion.finishReason] }];
  return { ...frame, object: 'chat.completion', choices, usage: usageOf(completion) };
}

function chunks(completion: Completion, frame: ReplyFrame, includeUsage: boolean): unknown[] {
  const base = { ...frame, object: 'chat.completion.chunk' };
  const calls = callsOf(completion).map((call, index) => ({ index, ...call }));
  const delta = {
    ...{ role: 'assistant', content: completion.text },
    ...(completion.reasoning !== undefined && { reasoning_content: completion.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return [
    { ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: FINISH[completion.finishReason] }] },
    ...(includeUsage ? [{ ...base, choices: [], usage: usageOf(completion) }] : []),
  ];
}

function callsOf({ toolCalls }: Completion): { id: string; type: 'function'; function: { name: string; arguments: string } }[] {
  return toolCalls.map(({ id, name, arguments: text }) => ({ id, type: 'function', function: { name, arguments: text } }));
}

function usageOf({ usage: { inputTokens, outputTokens, cachedTokens } }: Completion): unknown {
  return {
    ...{ prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    ...(cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
  };
}
