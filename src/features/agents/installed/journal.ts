import { createHash } from 'node:crypto';
import { toolCallOf, type AtifObservation, type AtifToolCall } from '../../../domain/atif';
import type { ChatMessage, Completion } from '../../../platform/models';
import { metricsOf } from '../model-line';
import { BASH_TOOL } from '../prompt';
import type { NewStep, RunLog } from '../run-log';
import type { PrintedCommand } from './printed-commands';

/** Steps of one conversation with the model have its number here, from 1; a step without it is none that a model was told or said. */
const CONVERSATION = 'assay_conversation';

type AgentStep = NewStep & { tool_calls?: AtifToolCall[] };

interface Conversation {
  number: number;
  /** Digest of what was said so far. */
  tip: string;
  messages: number;
}

/**
 * Makes steps of what came through the socket. A request repeats its conversation, so that only what it adds is written. The results
 * of a call are in the request after it: an answer is written when that comes, or at the end.
 */
export class Journal {
  private readonly conversations: Conversation[] = [];
  private current: Conversation | undefined;
  private pending: { step: AgentStep; conversation: Conversation; results: AtifObservation[] } | undefined;
  private readonly printed: PrintedCommand[] = [];

  constructor(
    private readonly log: RunLog,
    private readonly model: string,
  ) {}

  /** Before the model is asked. */
  async asked(messages: readonly ChatMessage[]): Promise<void> {
    const digests = digestsOf(messages);
    const known = this.conversations
      .filter(({ tip, messages: count }) => digests[count - 1] === tip)
      .reduce<Conversation | undefined>((best, each) => (best && best.messages >= each.messages ? best : each), undefined);
    const fresh = messages.slice(known?.messages ?? 0);
    const results = known && known === this.pending?.conversation ? resultsIn(fresh, this.pending.step) : [];
    if (results.length > 0) this.pending?.results.push(...results);
    await this.flush();
    this.current = known ?? this.begun();
    for (const step of contextSteps(fresh.slice(results.length))) await this.log.step(this.of(this.current, step));
    Object.assign(this.current, { tip: digests.at(-1), messages: messages.length });
  }

  /** What the model said to the conversation that was asked last. */
  answered(completion: Completion): void {
    const conversation = this.current;
    if (!conversation) throw new Error('nothing was asked');
    const said: ChatMessage = { role: 'assistant', content: completion.text, toolCalls: completion.toolCalls };
    conversation.tip = digest(conversation.tip, said);
    conversation.messages += 1;
    const calls = completion.toolCalls.map(({ id, name, arguments: text }) => toolCallOf(id, name, text));
    const step: AgentStep = {
      ...{ source: 'agent', model_name: this.model, message: completion.text, llm_call_count: 1 },
      ...(completion.reasoning !== undefined && { reasoning_content: completion.reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
      metrics: metricsOf(completion),
    };
    this.pending = { step: this.of(conversation, step), conversation, results: [] };
  }

  /** A command that the program says it ran; written after the answer that it came of. */
  ran(command: PrintedCommand): void {
    this.printed.push(command);
  }

  /** Writes what waits; at the end too. */
  async flush(): Promise<void> {
    const { pending } = this;
    this.pending = undefined;
    if (pending) {
      const { step, results } = pending;
      await this.log.step({ ...step, ...(results.length > 0 && { observation: { results } }) });
    }
    for (const command of this.printed.splice(0)) await this.log.step(stepOf(command));
  }

  private begun(): Conversation {
    const conversation = { number: this.conversations.length + 1, tip: '', messages: 0 };
    this.conversations.push(conversation);
    return conversation;
  }

  private of({ number }: Conversation, step: AgentStep): AgentStep {
    return { ...step, extra: { ...step.extra, [CONVERSATION]: number } };
  }
}

/** Results of a step's calls at the head of what a request adds. */
function resultsIn(fresh: readonly ChatMessage[], { tool_calls: calls = [] }: AgentStep): AtifObservation[] {
  const ids = new Set(calls.map(({ tool_call_id: id }) => id));
  const results: AtifObservation[] = [];
  for (const message of fresh) {
    if (message.role !== 'tool' || !ids.has(message.toolCallId)) break;
    results.push({ source_call_id: message.toolCallId, content: message.content });
  }
  return results;
}

/** Messages that did not come of an answer here: answers among them are of elsewhere, or were shortened by the program. */
function contextSteps(messages: readonly ChatMessage[]): AgentStep[] {
  const steps: AgentStep[] = [];
  for (const message of messages) {
    if (message.role === 'tool') addResult(steps, message);
    else if (message.role !== 'assistant') steps.push({ source: message.role, message: message.content });
    else {
      const calls = (message.toolCalls ?? []).map(({ id, name, arguments: text }) => toolCallOf(id, name, text));
      const context = { source: 'agent' as const, message: message.content, is_copied_context: true };
      steps.push({ ...context, ...(calls.length > 0 && { tool_calls: calls }) });
    }
  }
  return steps;
}

function addResult(steps: AgentStep[], { toolCallId: id, content }: Extract<ChatMessage, { role: 'tool' }>): void {
  const last = steps.at(-1);
  if (last?.tool_calls?.some(({ tool_call_id: each }) => each === id) !== true)
    return void steps.push({ source: 'user', message: content, extra: { tool_call_id: id } });
  last.observation = { results: [...(last.observation?.results ?? []), { source_call_id: id, content }] };
}

function stepOf({ command, output, exitCode }: PrintedCommand): NewStep {
  const id = 'printed';
  return {
    ...{ source: 'agent', message: '', llm_call_count: 0 },
    tool_calls: [{ tool_call_id: id, function_name: BASH_TOOL.name, arguments: { command } }],
    observation: { results: [{ source_call_id: id, content: output, extra: { exit_code: exitCode } }] },
    extra: { said_by_program: true },
  };
}

/** After each message, of all so far. */
function digestsOf(messages: readonly ChatMessage[]): string[] {
  const digests: string[] = [];
  for (const message of messages) digests.push(digest(digests.at(-1) ?? '', message));
  return digests;
}

function digest(before: string, message: ChatMessage): string {
  return createHash('sha256')
    .update(before)
    .update('\n')
    .update(JSON.stringify(likeness(message)))
    .digest('base64');
}

/** Programs write an answer down again in their own way: its calls are known by their ids, its text without the blanks around it. */
function likeness(message: ChatMessage): unknown {
  if (message.role !== 'assistant') return message;
  const { toolCalls = [], content } = message;
  return { role: 'assistant', said: toolCalls.length > 0 ? toolCalls.map(({ id }) => id) : content.trim() };
}
