import type { AtifObservation, AtifToolCall } from '../../domain/atif';
import { toolCallOf } from '../../domain/atif';
import { monotonicMs } from '../../platform/clock';
import type { ChatMessage, Completion } from '../../platform/models';
import { MAX_COMMAND_BYTES, type CommandResult, type WorkSession } from '../../platform/sandbox';
import { reasonToStop, type AgentLimits, type EndReason, type Taken } from './domain/limits';
import { observationOf } from './domain/observation';
import { takePatch } from './final-patch';
import { metricsOf, paidFor, type ModelLine } from './model-line';
import { BASH_TOOL, NO_CALL, SUBMIT, SYSTEM_PROMPT, taskPrompt } from './prompt';
import type { AgentEnd, RunLog } from './run-log';

export interface BashRun {
  session: WorkSession;
  /** Commit that the patch is taken against. */
  base: string;
  line: ModelLine;
  log: RunLog;
  limits: AgentLimits;
  instruction: string;
  /** Gives the run up: the job was cancelled, or the process ends. */
  signal: AbortSignal;
}

/** Answers without a call, one after another, after which the agent counts as having given up. */
const MAX_IDLE = 3;
const TOOLS = [BASH_TOOL];

/** One loop: the model is asked, its commands are run in the container, and it is told what they gave. */
export class BashAgent {
  private readonly began = monotonicMs();
  private readonly taken: Taken = { turns: 0, tokens: 0, microUsd: 0, ms: 0 };
  private readonly messages: ChatMessage[] = [];
  private idle = 0;
  private patch: string | null = '';
  private end: { reason: EndReason; detail?: string } | undefined;

  constructor(private readonly run: BashRun) {}

  async work(): Promise<AgentEnd> {
    await this.tell('system', SYSTEM_PROMPT);
    await this.tell('user', taskPrompt(this.run.instruction));
    while (!this.end) await this.turn();
    return { ...this.end, patch: this.patch };
  }

  private async turn(): Promise<void> {
    const { line, log, limits, signal } = this.run;
    const most = line.most(this.messages, TOOLS);
    this.taken.ms = monotonicMs() - this.began;
    const stop = reasonToStop(limits, this.taken, most);
    if (stop) return this.stop(stop);
    await log.hold(most);
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(limits.seconds * 1000 - this.taken.ms)));
    const said = await line.ask(this.messages, { tools: TOOLS, signal: AbortSignal.any([signal, deadline]) });
    signal.throwIfAborted();
    if ('completion' in said) return this.answered(said.completion);
    await log.lose(said.paid);
    if (deadline.aborted) this.stop('time-limit', 'the model had not answered');
    else this.stop('model-error', `${said.failure}: ${said.detail}`);
  }

  private async answered(completion: Completion): Promise<void> {
    const paid = paidFor(completion);
    this.taken.turns += 1;
    this.taken.tokens += paid.tokens;
    this.taken.microUsd += paid.microUsd;
    const calls = completion.toolCalls.map(({ id, name, arguments: text }) => toolCallOf(id, name, text));
    this.messages.push({ role: 'assistant', content: completion.text, toolCalls: completion.toolCalls });
    const results: AtifObservation[] = [];
    for (const call of calls) results.push(await this.act(call));
    const patch = calls.length > 0 ? await this.changed() : undefined;
    const step = {
      ...{ source: 'agent' as const, model_name: this.run.line.model, message: completion.text, llm_call_count: 1 },
      ...(completion.reasoning !== undefined && { reasoning_content: completion.reasoning }),
      ...(calls.length > 0 && { tool_calls: calls, observation: { results } }),
      metrics: metricsOf(completion),
    };
    await this.run.log.step(step, { paid, ...(patch !== undefined && { patch }) });
    this.idle = calls.length > 0 ? 0 : this.idle + 1;
    if (this.idle === MAX_IDLE) this.stop('gave-up', 'it called no tool');
    else if (this.idle > 0) await this.tell('user', NO_CALL);
  }

  /** Runs one call. After the end of the run nothing is run any more, but every call has its answer. */
  private async act(call: AtifToolCall): Promise<AtifObservation> {
    const command = call.arguments['command'];
    const misuse = misuseOf(call);
    if (this.end) return this.answer(call, 'Not run: the run had ended.');
    if (misuse !== undefined || typeof command !== 'string') return this.answer(call, misuse ?? '', { misuse: true });
    if (command.trim() === SUBMIT) {
      this.stop('submitted');
      return this.answer(call, 'Submitted.');
    }
    const result = await this.command(command);
    if (result.end === 'disk-limit') this.stop('disk-limit');
    const { end, exitCode, wallMs, output } = result;
    const extra = { end, exit_code: exitCode ?? null, duration_ms: wallMs, output_bytes: output.totalBytes };
    return this.answer(call, observationOf(result, this.run.limits.output_chars), extra);
  }

  private command(command: string): Promise<CommandResult> {
    const { session, limits, signal } = this.run;
    const left = limits.seconds * 1000 - (monotonicMs() - this.began);
    return session.run(command, { timeoutMs: Math.max(1, Math.min(limits.command_seconds * 1000, left)), signal });
  }

  private answer(call: AtifToolCall, content: string, extra?: Record<string, unknown>): AtifObservation {
    this.messages.push({ role: 'tool', toolCallId: call.tool_call_id, content });
    return { source_call_id: call.tool_call_id, content, ...(extra && { extra }) };
  }

  /** The patch, where it is another than after the step before. A full disk holds none. */
  private async changed(): Promise<string | undefined> {
    if (this.end?.reason === 'disk-limit') {
      this.patch = null;
      return undefined;
    }
    const patch = (await takePatch(this.run.session, this.run.base, this.run.signal)) ?? null;
    const before = this.patch;
    this.patch = patch;
    return patch === null || patch === before ? undefined : patch;
  }

  private async tell(role: 'system' | 'user', content: string): Promise<void> {
    this.messages.push({ role, content });
    await this.run.log.step({ source: role, message: content });
  }

  private stop(reason: EndReason, detail?: string): void {
    this.end ??= { reason, ...(detail !== undefined && { detail }) };
  }
}

function misuseOf({ function_name: name, arguments: given, extra }: AtifToolCall): string | undefined {
  if (name !== BASH_TOOL.name) return `There is no tool ${name}: call bash.`;
  if (extra?.['raw_arguments'] !== undefined) return 'The arguments are not a JSON object: give {"command": "..."}.';
  const { command } = given;
  if (typeof command !== 'string' || command.trim() === '') return 'The command is missing: give {"command": "..."}.';
  if (command.includes('\0')) return 'A command holds no NUL.';
  return Buffer.byteLength(command) > MAX_COMMAND_BYTES ? 'The command is too long: write files in parts.' : undefined;
}
