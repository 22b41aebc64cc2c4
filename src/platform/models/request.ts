import type { ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatMessage, ChatOptions, ChatTool, Endpoint, ToolCall } from './chat.port';

/** The body of `POST /chat/completions`; its fields are in OpenAI's API reference, "Create chat completion". */
export function toWire(
  { model, sampling, limitName = 'max_tokens' }: Endpoint,
  messages: readonly ChatMessage[],
  tools: readonly ChatTool[] = [],
  tokens?: ChatOptions['tokens'],
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: messages.map(messageToWire),
    stream: true,
    stream_options: { include_usage: true },
    [limitName]: sampling.maxTokens,
    ...(sampling.temperature !== undefined && { temperature: sampling.temperature }),
    ...(sampling.topP !== undefined && { top_p: sampling.topP }),
    ...(sampling.seed !== undefined && { seed: sampling.seed }),
    ...(sampling.stop && sampling.stop.length > 0 && { stop: [...sampling.stop] }),
    ...(tokens !== undefined && { logprobs: true }),
    ...(tokens === 'ids' && { return_token_ids: true }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...parameters } },
      })),
    }),
  };
}

function messageToWire(message: ChatMessage): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  if (message.role !== 'assistant' || !message.toolCalls?.length) return { role: message.role, content: message.content };
  // With tool calls a content may be missing, and some servers refuse an empty one.
  return { role: 'assistant', content: message.content || null, tool_calls: message.toolCalls.map(callToWire) };
}

function callToWire(call: ToolCall): { id: string; type: 'function'; function: { name: string; arguments: string } } {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
