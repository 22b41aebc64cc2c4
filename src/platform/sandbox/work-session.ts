import { PassThrough, type Readable } from 'node:stream';
import type Docker from 'dockerode';
import { monotonicMs, sleep } from '../clock';
import { LogKeeper } from './capped-log';
import { guarded, statusOf } from './engine';
import { SandboxInfraError } from './sandbox.port';
import type { WorkContainer } from './work-container';
import { type CollectedFile, WORK_FOLDER, type WorkLimits } from './work-container.port';
import { readArchive } from './work-files';
import { WorkMeter } from './work-meter';
import type { CommandEnd, CommandOptions, CommandResult, WorkSession } from './work-session.port';

/** Of one command; the middle of more is of no use to who reads it. */
const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 64 * 1024;
/** What a command left in the background may hold its output open; what the command itself printed has come by then. */
const DRAIN_MS = 500;
const POLL_MS = 100;
/** After this, an engine that was told to start a container again has failed to. */
const RESTART_MS = 30_000;

const SHELL = 'if command -v bash >/dev/null 2>&1; then exec bash -c "$0"; else exec sh -c "$0"; fi';

/** One command that is under way. */
interface Running {
  exec: Docker.Exec;
  stream: Readable;
  log: LogKeeper;
  /** Resolves when its output has ended. */
  ended: Promise<void>;
}

export class DockerWorkSession implements WorkSession {
  private meter: WorkMeter | undefined;
  private isFull = false;
  private closed = false;

  constructor(
    private readonly docker: Docker,
    private readonly work: WorkContainer,
    private readonly limits: WorkLimits,
  ) {}

  async start(): Promise<void> {
    await guarded(this.docker, this.work.container.start());
    this.meter = new WorkMeter(this.docker, this.work.container, this.limits.diskBytes, () => (this.isFull = true));
  }

  async run(command: string, options: CommandOptions): Promise<CommandResult> {
    const { timeoutMs, signal } = options;
    signal?.throwIfAborted();
    const began = monotonicMs();
    const running = await this.begin(command, options);
    const end = await this.untilEnd(running, began + timeoutMs, options);
    running.stream.destroy();
    signal?.throwIfAborted();
    const exitCode = end === 'exited' ? await this.exitCode(running.exec) : undefined;
    const wallMs = Math.round(monotonicMs() - began);
    return { end, output: running.log.read(), wallMs, ...(exitCode !== undefined && { exitCode }) };
  }

  async take(path: string, maxBytes: number): Promise<{ files: CollectedFile[]; truncated: boolean }> {
    const archive = await this.work.take(path);
    return archive === undefined ? { files: [], truncated: false } : readArchive(archive, path, maxBytes);
  }

  async close(): Promise<void> {
    this.closed = true;
    try {
      await this.meter?.stop();
    } finally {
      await this.work.remove();
    }
  }

  private async begin(command: string, { env = {}, onOutput }: CommandOptions): Promise<Running> {
    const exec = await this.newExec(command, env);
    const stream = (await guarded(this.docker, exec.start({ hijack: true, stdin: false }))) as Readable;
    const log = new LogKeeper(HEAD_BYTES, TAIL_BYTES);
    const sink = new PassThrough().on('data', (chunk: Buffer) => {
      log.write(chunk);
      onOutput?.(chunk);
    });
    this.docker.modem.demuxStream(stream, sink, sink);
    const ended = new Promise<void>((resolve) => {
      stream
        .once('end', resolve)
        .once('close', resolve)
        .once('error', () => resolve());
    });
    return { exec, stream, log, ended };
  }

  /** A container whose first process was ended, for want of memory mostly, is started again. */
  private async newExec(command: string, env: Record<string, string>): Promise<Docker.Exec> {
    const options = {
      ...{ Cmd: ['/bin/sh', '-c', SHELL, command], AttachStdout: true, AttachStderr: true, User: '0:0', WorkingDir: WORK_FOLDER },
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    };
    try {
      return await guarded(this.docker, this.work.container.exec(options));
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      await this.restart();
      return guarded(this.docker, this.work.container.exec(options));
    }
  }

  /** Polls beside the stream, for a process in the background may hold that open for ever. */
  private async untilEnd(running: Running, deadline: number, { signal, stop }: CommandOptions): Promise<CommandEnd> {
    for (;;) {
      const over = this.limitOf(running, deadline, signal) ?? (stop?.aborted === true ? 'stopped' : undefined);
      if (over !== undefined) {
        if (signal?.aborted !== true) await this.restart();
        return over;
      }
      const isEnded = await Promise.race([running.ended.then(() => true), sleep(POLL_MS, signal).then(() => false)]);
      if (!isEnded && (await this.isRunning(running.exec))) continue;
      if (!isEnded) await Promise.race([running.ended, sleep(DRAIN_MS, signal)]);
      return (await this.isAlive()) ? 'exited' : this.revive();
    }
  }

  private limitOf({ log }: Running, deadline: number, signal?: AbortSignal): CommandEnd | undefined {
    if (signal?.aborted === true) return 'killed';
    if (this.isFull) return 'disk-limit';
    if (log.totalBytes > this.limits.outputBytes) return 'output-limit';
    return monotonicMs() >= deadline ? 'timed-out' : undefined;
  }

  private async revive(): Promise<CommandEnd> {
    await this.restart();
    return 'killed';
  }

  /** Ends everything that runs in the container, forks and all, and keeps its files. */
  private async restart(): Promise<void> {
    if (this.closed) return;
    const late = new AbortController();
    const gaveUp = sleep(RESTART_MS, late.signal).then(() => 'late' as const);
    const restarted: Promise<unknown> = guarded(this.docker, this.work.container.restart({ t: 0 }));
    // Told by the race, or by nothing that matters after it.
    restarted.catch(() => undefined);
    const outcome = await Promise.race([restarted, gaveUp]).finally(() => late.abort());
    if (outcome === 'late') throw new SandboxInfraError('harness-lost', 'A container did not start again');
  }

  private async isRunning(exec: Docker.Exec): Promise<boolean> {
    return (await guarded(this.docker, exec.inspect())).Running;
  }

  private async isAlive(): Promise<boolean> {
    return (await guarded(this.docker, this.work.container.inspect())).State.Running;
  }

  private async exitCode(exec: Docker.Exec): Promise<number | undefined> {
    return (await guarded(this.docker, exec.inspect())).ExitCode ?? undefined;
  }
}
