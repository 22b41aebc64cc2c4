import { z } from 'zod';
import type { ImportedFile } from './imported-file';
import { stepsOf, type PlainMessage } from './messages';
import { Content, ToolCalls } from './openai-shapes';

/** What is read of SWE-agent's `.traj` files (its page "Output files"); versions before 1.1 have other fields beside these. */
const Turn = z.looseObject({
  action: z.string(),
  observation: z.string(),
  response: z.string().nullish(),
  thought: z.string().nullish(),
  execution_time: z.number().min(0).max(1e9).nullish(),
});

const Message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: Content,
  thought: z.string().nullish(),
  action: z.string().nullish(),
  tool_calls: ToolCalls,
  tool_call_ids: z.array(z.string()).nullish(),
  is_demo: z.boolean().nullish(),
});

const File = z.looseObject({
  trajectory: z.array(Turn),
  history: z.array(Message).nullish(),
  info: z.looseObject({
    exit_status: z.string().nullish(),
    submission: z.string().nullish(),
    swe_agent_version: z.string().nullish(),
    model_stats: z.record(z.string(), z.unknown()).nullish(),
  }),
  replay_config: z.unknown().optional(),
});

/** Throws a ZodError for another file. The history has the calls and the prompts; a file without one has the turns alone. */
export function readSweAgent(document: unknown): ImportedFile {
  const { trajectory, history, info, replay_config: config, ...others } = File.parse(document);
  const beside = { ...others, info, ...(config !== undefined && { replay_config: config }), trajectory };
  const messages = history && history.length > 0 ? history.map(messageOf) : trajectory.flatMap(messagesOf);
  const model = modelIn(config);
  return {
    agent: { name: 'swe-agent', version: info.swe_agent_version ?? 'unknown', ...(model !== undefined && { model_name: model }) },
    steps: stepsOf(messages),
    finalDiff: info.submission ?? null,
    exit: info.exit_status ?? null,
    extra: { ...(info.model_stats && { model_stats: info.model_stats }), beside },
  };
}

function messageOf({
  role,
  content,
  thought,
  action,
  tool_calls: calls,
  tool_call_ids: ids,
  is_demo: demo,
  ...beside
}: z.output<typeof Message>): PlainMessage {
  const copied = { ...(demo === true && { copied: true }) };
  const told = { thought, action, ...beside, ...(role === 'assistant' && calls.length === 0 && { content }) };
  const kept = Object.entries(told).filter(([, value]) => value !== undefined && value !== null);
  const more = { ...copied, ...(kept.length > 0 && { extra: { beside: Object.fromEntries(kept) } }) };
  if (role === 'tool') return { role, text: content, ...(ids && { answers: ids }), ...more };
  if (role !== 'assistant') return { role, text: content, ...more };
  if (calls.length > 0) return { role, text: content, calls, ...more };
  return { role, text: thought ?? content, ...commandsOf(action), ...more };
}

function messagesOf({ action, observation, response, thought, execution_time: seconds }: z.output<typeof Turn>): PlainMessage[] {
  const extra = seconds == null ? {} : { extra: { duration_ms: Math.round(seconds * 1000) } };
  const said: PlainMessage = { role: 'assistant', text: thought ?? response ?? '', ...commandsOf(action) };
  return said.commands ? [said, { role: 'user', text: observation, ...extra }] : [said];
}

function commandsOf(action: string | null | undefined): { commands?: string[] } {
  return action == null || action.trim() === '' ? {} : { commands: [action.trimEnd()] };
}

/** The name of the model in the configuration, which is JSON in a text. */
function modelIn(config: unknown): string | undefined {
  const Named = z.looseObject({ agent: z.looseObject({ model: z.looseObject({ name: z.string() }) }) });
  const read = Named.safeParse(typeof config === 'string' ? parsed(config) : config);
  return read.success ? read.data.agent.model.name : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
