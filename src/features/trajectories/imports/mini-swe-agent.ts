import { z } from 'zod';
import type { ImportedFile } from './imported-file';
import { stepsOf, type PlainMessage } from './messages';
import { Completion, Content, metricsOf, ToolCalls } from './openai-shapes';

/** What is read of mini-swe-agent's files: format 1 (commands in the text) and 1.1 (tool calls, and `extra` with what was answered). */
const Extra = z.looseObject({
  actions: z.array(z.looseObject({ command: z.string() })).nullish(),
  cost: z.number().min(0).nullish(),
  timestamp: z.number().min(0).max(253_402_300_799).nullish(),
  response: z.unknown().optional(),
  returncode: z.number().nullish(),
  submission: z.string().nullish(),
});

const Message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'exit']),
  content: Content,
  reasoning_content: z.string().nullish(),
  tool_calls: ToolCalls,
  tool_call_id: z.string().nullish(),
  extra: Extra.nullish(),
});

const File = z.looseObject({
  trajectory_format: z.enum(['mini-swe-agent-1', 'mini-swe-agent-1.1']),
  messages: z.array(Message).min(1),
  info: z.looseObject({
    exit_status: z.string().nullish(),
    submission: z.string().nullish(),
    mini_version: z.string().nullish(),
    model_stats: z.record(z.string(), z.unknown()).nullish(),
    config: z.looseObject({ model: z.looseObject({ model_name: z.string().nullish() }).nullish() }).nullish(),
  }),
});

/** Throws a ZodError for another file. */
export function readMiniSweAgent(document: unknown): ImportedFile {
  const { messages, info, ...beside } = File.parse(document);
  const exits = messages.filter(({ role }) => role === 'exit');
  const model = info.config?.model?.model_name;
  return {
    agent: { name: 'mini-swe-agent', version: info.mini_version ?? 'unknown', ...(model != null && { model_name: model }) },
    // The last message of 1.1 is no part of the conversation: it says how the run ended.
    steps: stepsOf(messages.filter(({ role }) => role !== 'exit').map(messageOf)),
    finalDiff: info.submission ?? null,
    exit: info.exit_status ?? null,
    extra: { ...(info.model_stats && { model_stats: info.model_stats }), beside: { ...beside, info, exits } },
  };
}

function messageOf(message: z.output<typeof Message>): PlainMessage {
  const { content, tool_call_id: id, extra } = message;
  const role = message.role === 'exit' ? 'user' : message.role;
  const at = extra?.timestamp;
  const timestamp = { ...(at != null && { timestamp: new Date(at * 1000).toISOString() }) };
  const beside = besideOf(message);
  if (role === 'assistant') return { role, ...said(message), ...timestamp, ...(beside && { extra: beside }) };
  const code = extra?.returncode;
  const told = { ...(code != null && { exit_code: code }), ...beside };
  return {
    role,
    text: content,
    ...(id != null && { answers: [id] }),
    ...(Object.keys(told).length > 0 && { extra: told }),
    ...timestamp,
  };
}

/** What of a message has no place of its own, as it stands in the file. */
function besideOf(message: z.output<typeof Message>): Record<string, unknown> | undefined {
  const { role: _r, content: _c, reasoning_content: _t, tool_calls: _k, tool_call_id: _i, extra, ...others } = message;
  const { returncode: _n, timestamp: _s, ...more } = extra ?? {};
  const kept = { ...others, ...(Object.keys(more).length > 0 && { extra: more }) };
  return Object.keys(kept).length > 0 ? { beside: kept } : undefined;
}

function said({
  content,
  reasoning_content: reasoning,
  tool_calls: calls,
  extra,
}: z.output<typeof Message>): Omit<PlainMessage, 'role'> {
  const completion = Completion.safeParse(extra?.response);
  const metrics = metricsOf(completion.success ? completion.data : undefined, extra?.cost ?? undefined);
  const common = { ...(reasoning != null && { reasoning }), ...(metrics && { metrics }) };
  if (calls.length > 0) return { text: content, calls, ...common };
  const { text, command } = splitCommand(content);
  const commands = extra?.actions?.map((action) => action.command) ?? (command === undefined ? [] : [command]);
  return { text, ...(commands.length > 0 && { commands }), ...common };
}

const BLOCK = /```(?:bash|mswea_bash_command)\s*\n([^]*?)\n?```/;

/** The one block of shell of a text, and what is said around it. */
function splitCommand(content: string): { text: string; command?: string } {
  const [block, command] = BLOCK.exec(content) ?? [];
  return block === undefined || command === undefined ? { text: content } : { text: content.replace(block, '').trim(), command };
}
