import type { AtifMetrics, AtifStep, AtifToolCall } from '../../../domain/atif';

/** A message of a conversation, whatever file it came in. */
export interface PlainMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  reasoning?: string;
  calls?: AtifToolCall[];
  /** Commands that the text holds, where the model has no tool calls of its own: the next message of a user is their result. */
  commands?: string[];
  /** Of a result: the calls that it answers. */
  answers?: string[];
  metrics?: AtifMetrics;
  timestamp?: string;
  /** Shown to the model, but not of this run: a demonstration. */
  copied?: boolean;
  extra?: Record<string, unknown>;
}

/** Steps of a conversation. A result belongs to the step that asked for it; one that nobody asked for is a user's message. */
export function stepsOf(messages: readonly PlainMessage[]): AtifStep[] {
  const steps: AtifStep[] = [];
  for (const message of messages) {
    const asking = steps.at(-1);
    if (asking && answersTo(asking, message)) addResult(asking, message);
    else steps.push(stepOf(message, steps.length + 1));
  }
  return steps;
}

function stepOf(message: PlainMessage, step_id: number): AtifStep {
  const { role, text, timestamp, copied } = message;
  const extra = extraOf(message);
  const common = {
    ...{ step_id, message: text },
    ...(timestamp !== undefined && { timestamp }),
    ...(copied === true && { is_copied_context: true }),
    ...(extra && { extra }),
  };
  if (role !== 'assistant') return { ...common, source: role === 'system' ? 'system' : 'user' };
  const calls = [
    ...(message.calls ?? []),
    ...(message.commands ?? []).map((command, at) => callFor(command, `${step_id}-${at}`)),
  ];
  return {
    ...{ ...common, source: 'agent' },
    ...(message.reasoning !== undefined && message.reasoning !== '' && { reasoning_content: message.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(message.metrics && { metrics: message.metrics }),
  };
}

/** A result that no call of the step before asked for is still known as one. */
function extraOf({ role, answers, extra }: PlainMessage): PlainMessage['extra'] {
  return role === 'tool' ? { ...extra, role, ...(answers && { answers }) } : extra;
}

/** Ids are the step's, so that no two steps share one. */
function callFor(command: string, id: string): AtifToolCall {
  return { tool_call_id: `call_${id}`, function_name: 'bash', arguments: { command }, extra: { written_as: 'text' } };
}

function answersTo(step: AtifStep, { role, answers }: PlainMessage): boolean {
  const calls = step.tool_calls ?? [];
  if (role === 'tool') return step.source === 'agent' && (calls.length > 0 || answers === undefined);
  const open = calls.length > 0 && calls.every(({ extra }) => extra?.['written_as'] === 'text') && !step.observation;
  return role === 'user' && open;
}

function addResult(step: AtifStep, { answers = [], text, extra }: PlainMessage): void {
  const known = new Set(step.tool_calls?.map(({ tool_call_id: id }) => id));
  const fallback = known.size === 1 ? [...known][0] : undefined;
  const source_call_id = answers.find((id) => known.has(id)) ?? fallback;
  const told = answers.length > 0 && answers.some((id) => id !== source_call_id) ? { ...extra, answers } : extra;
  const result = { ...(source_call_id !== undefined && { source_call_id }), content: text, ...(told && { extra: told }) };
  step.observation = { results: [...(step.observation?.results ?? []), result] };
}
