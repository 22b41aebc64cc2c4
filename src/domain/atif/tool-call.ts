import type { AtifToolCall } from './content';

/**
 * A call as a model wrote it. Arguments that are no JSON object are kept as text in `extra.raw_arguments`, for the format has no
 * other place for them.
 */
export function toolCallOf(id: string, name: string, text: string): AtifToolCall {
  const parsed = objectIn(text);
  const call = { tool_call_id: id, function_name: name, arguments: parsed ?? {} };
  return parsed ? call : { ...call, extra: { raw_arguments: text } };
}

/** The text of its arguments, as OpenAI's protocol wants it. */
export function argumentsText({ arguments: given, extra }: AtifToolCall): string {
  const raw = extra?.['raw_arguments'];
  return typeof raw === 'string' ? raw : JSON.stringify(given);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
