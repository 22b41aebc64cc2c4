import { monotonicMs } from '../../../platform/clock';
import type { ModelSocket } from '../../../platform/models';
import { WORK_FOLDER, type CommandResult, type WorkFile, type WorkSession } from '../../../platform/sandbox';
import type { AgentLimits, EndReason } from '../domain/limits';
import { shortened } from '../domain/observation';
import { takePatch } from '../final-patch';
import type { ModelLine } from '../model-line';
import { taskPrompt } from '../prompt';
import type { AgentEnd, RunLog } from '../run-log';
import { BRIDGE_PORT, bridgeFiles, SOCKET_PATH, START_BRIDGE } from './bridge';
import { Journal } from './journal';
import { ModelDoor } from './model-door';
import { PrintedCommands } from './printed-commands';

/** Where the files of a program lie in its container. */
export const AGENT_FOLDER = '/opt/assay-agent';
const INSTRUCTION = '/opt/assay-task/instruction.md';
/** Of what a program printed, for people who ask why it failed. */
const DETAIL_CHARS = 500;

export interface ProgramFile {
  /** Below {@link AGENT_FOLDER}. */
  path: string;
  content: Buffer;
  executable: boolean;
}

export interface InstalledRun {
  session: WorkSession;
  /** Open, and its folder mounted in the session. */
  socket: ModelSocket;
  /** Shell text. */
  command: string;
  base: string;
  line: ModelLine;
  log: RunLog;
  limits: AgentLimits;
  instruction: string;
  signal: AbortSignal;
}

/** What a container needs to have in it before the program runs. */
export function installedFiles(program: readonly ProgramFile[], instruction: string): WorkFile[] {
  const own = program.map(({ path, content, executable }) => ({
    ...{ path: `${AGENT_FOLDER}/${path}`, mode: executable ? '100755' : '100644', content },
  }));
  return [...own, ...bridgeFiles(), { path: INSTRUCTION, mode: '100644', content: Buffer.from(taskPrompt(instruction)) }];
}

/** A program that works in the container itself, and reaches its model through the socket alone. */
export class InstalledAgent {
  private readonly began = monotonicMs();
  private readonly journal: Journal;
  private readonly door: ModelDoor;

  constructor(private readonly run: InstalledRun) {
    const { line, log, limits, signal } = run;
    this.journal = new Journal(log, line.model);
    this.door = new ModelDoor({ line, log, limits, signal, journal: this.journal });
  }

  async work(): Promise<AgentEnd> {
    const { log, socket, instruction } = this.run;
    await log.step({ source: 'user', message: taskPrompt(instruction) });
    socket.serve((request) => this.door.answer(request));
    const result = await this.ran().finally(() => Promise.all([socket.shut(), this.door.close()]));
    await this.journal.flush();
    await log.step(this.lastStep(result));
    const end = this.endOf(result);
    return { ...end, patch: await this.patch(end.reason) };
  }

  private ran(): Promise<CommandResult> {
    const { session, command, limits, signal } = this.run;
    const printed = new PrintedCommands((each) => {
      this.journal.ran({ ...each, output: shortened(each.output, limits.output_chars) });
    });
    const left = limits.seconds * 1000 - (monotonicMs() - this.began);
    return session.run(`${START_BRIDGE}\n${command}`, {
      ...{ timeoutMs: Math.max(1, Math.ceil(left)), signal, stop: this.door.ended, env: this.env() },
      onOutput: (chunk) => printed.take(chunk),
    });
  }

  /** OpenAI's clients want a key; this one opens nothing. */
  private env(): Record<string, string> {
    const url = `http://127.0.0.1:${BRIDGE_PORT}/v1`;
    const { model } = this.run.line;
    return {
      ...{ OPENAI_BASE_URL: url, OPENAI_API_BASE: url, OPENAI_API_KEY: 'none-is-needed', OPENAI_MODEL: model },
      ...{ ASSAY_MODEL: model, ASSAY_MODEL_SOCKET: SOCKET_PATH },
      ...{ ASSAY_AGENT: AGENT_FOLDER, ASSAY_INSTRUCTION: INSTRUCTION, ASSAY_REPOSITORY: WORK_FOLDER },
    };
  }

  private lastStep({ end, exitCode, output, wallMs }: CommandResult): Parameters<RunLog['step']>[0] {
    const content = shortened(output.content.toString('utf8').replaceAll('\0', ''), this.run.limits.output_chars);
    const extra = { end, exit_code: exitCode ?? null, duration_ms: wallMs, output_bytes: output.totalBytes };
    return {
      ...{ source: 'system', message: 'The program has ended.', observation: { results: [{ content }] } },
      extra: { ...extra, refused_requests: this.door.refused },
    };
  }

  private endOf(result: CommandResult): { reason: EndReason; detail?: string } {
    const { end, exitCode } = result;
    if (this.door.end) return this.door.end;
    if (end === 'timed-out') return { reason: 'time-limit' };
    if (end === 'disk-limit') return { reason: 'disk-limit' };
    if (this.door.lastFailure !== undefined) return { reason: 'model-error', detail: this.door.lastFailure };
    if (end === 'exited' && exitCode === 0) return { reason: 'submitted' };
    const how = end === 'exited' ? `exit code ${exitCode ?? 'unknown'}` : end;
    const printed = result.output.content.toString('utf8').replaceAll('\0', '').trim();
    return { reason: 'agent-failed', detail: `${how}: ${printed.slice(-DETAIL_CHARS)}`.toWellFormed() };
  }

  private async patch(reason: EndReason): Promise<string | null> {
    // A full disk holds none.
    if (reason === 'disk-limit') return null;
    return (await takePatch(this.run.session, this.run.base, this.run.signal)) ?? null;
  }
}
