import { z } from 'zod';
import type { ChatMessage, ChatTool } from '../../../platform/models';

/** What an agent asks of its model. */
export interface ChatAsk {
  model: string;
  messages: ChatMessage[];
  tools: ChatTool[];
  stream: boolean;
  /** A stream tells its usage. */
  includeUsage: boolean;
}

const Content = z
  .union([z.string(), z.array(z.object({ type: z.literal('text'), text: z.string() }))])
  .transform((content) => (typeof content === 'string' ? content : content.map(({ text }) => text).join('')));
const Call = z.object({
  id: z.string().max(200),
  type: z.literal('function').optional(),
  function: z.object({ name: z.string().max(200), arguments: z.string() }),
});
const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal(['system', 'developer']), content: Content }),
  z.object({ role: z.literal('user'), content: Content }),
  z.object({ role: z.literal('assistant'), content: Content.nullish(), tool_calls: z.array(Call).max(128).nullish() }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().max(200), content: Content }),
]);
const Tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().min(1).max(200),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** The registry's entry decides on these; what a request says of them is not passed on, and harms nobody. */
const Sampling = z.unknown().optional();
const DECIDED = {
  ...{ temperature: Sampling, top_p: Sampling, seed: Sampling, max_tokens: Sampling, max_completion_tokens: Sampling },
  ...{ presence_penalty: Sampling, frequency_penalty: Sampling, reasoning_effort: Sampling },
  ...{ user: Sampling, metadata: Sampling, store: Sampling, safety_identifier: Sampling, prompt_cache_key: Sampling },
};

/** OpenAI's `POST /chat/completions`. What changes the answer and can't be passed on is refused by its name, for agents rest on it. */
const Request = z.strictObject({
  model: z.string().max(200),
  messages: z.array(Message).min(1).max(10_000),
  tools: z.array(Tool).max(128).nullish(),
  tool_choice: z.literal(['auto']).nullish(),
  parallel_tool_calls: z.literal(true).nullish(),
  response_format: z.object({ type: z.literal('text') }).nullish(),
  n: z.literal(1).nullish(),
  stop: z.array(z.never()).max(0).nullish(),
  logprobs: z.literal(false).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  ...DECIDED,
});

/** The request, or what is wrong with it in one line. */
export function readAsk(body: string): { ask: ChatAsk } | { fault: string } {
  const parsed = Request.safeParse(jsonOf(body));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'no request' };
    return { fault: `${path.join('.') || 'body'}: ${message}`.slice(0, 300) };
  }
  const { model, messages, tools, stream, stream_options: options } = parsed.data;
  return {
    ask: {
      ...{ model, messages: messages.map(messageOf), tools: (tools ?? []).map(toolOf), stream: stream ?? false },
      includeUsage: options?.include_usage ?? false,
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function messageOf(message: z.output<typeof Message>): ChatMessage {
  if (message.role === 'tool') return { role: 'tool', toolCallId: message.tool_call_id, content: message.content };
  if (message.role !== 'assistant') return { role: message.role === 'user' ? 'user' : 'system', content: message.content };
  const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({ id, name, arguments: text }));
  return { role: 'assistant', content: message.content ?? '', ...(calls.length > 0 && { toolCalls: calls }) };
}

function toolOf({ function: { name, description, parameters } }: z.output<typeof Tool>): ChatTool {
  return { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } };
}
