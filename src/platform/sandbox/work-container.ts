import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { sleep, systemClock } from '../clock';
import { LogKeeper } from './capped-log';
import { guarded, statusOf } from './engine';
import { SandboxInfraError } from './sandbox.port';
import { type CappedLog, WORK_FOLDER, type WorkEnd, type WorkLimits, type WorkResult } from './work-container.port';
import { WorkMeter } from './work-meter';
import { SOCKET_FOLDER } from './work-session.port';

/** Where scripts and what they are given lie; an own volume in builds, so that no layer holds it. */
export const INPUTS = '/run/assay';

/** Root of the container may do to files what root may; it may not touch devices, the network or the kernel. */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'];
/** After this, an engine that was told to kill has failed to. */
const KILL_GRACE_MS = 30_000;
/** What the container printed may still be on its way when it has ended. */
const DRAIN_MS = 10_000;

export interface WorkPlan {
  image: string;
  network: 'none' | 'bridge' | 'host';
  limits: WorkLimits;
  labels: Record<string, string>;
  env?: Record<string, string>;
  cpuSet?: string;
  /** Keeps {@link INPUTS} out of what is committed. */
  inputsApart: boolean;
  /** What it runs takes in orphans itself, and no signal from inside can end it. */
  ownInit?: boolean;
  /** Folder of this machine that the container sees at {@link SOCKET_FOLDER}, read-only. */
  socketFolder?: string;
}

export type WorkRun = Pick<WorkResult, 'end' | 'exitCode' | 'log' | 'usage'>;

/** The part of the engine's `GET /containers/{id}/json` that matters here (Docker Engine API 1.41). */
const State = z.object({ ExitCode: z.number(), OOMKilled: z.boolean() });

/** One container of a repository, from its making to its removal; `${INPUTS}/start` is what it runs. */
export class WorkContainer {
  private constructor(
    private readonly docker: Docker,
    readonly container: Docker.Container,
    private readonly limits: WorkLimits,
  ) {}

  static async create(docker: Docker, plan: WorkPlan): Promise<WorkContainer> {
    try {
      const container = await guarded(docker, docker.createContainer(optionsOf(plan)));
      return new WorkContainer(docker, container, plan.limits);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      throw new SandboxInfraError('image-missing', `There is no image ${plan.image}`, { cause: error });
    }
  }

  /** Unpacks a tar below a folder that exists; before the start, and never on a root that can't be written. */
  async put(folder: string, tar: Readable): Promise<void> {
    await guarded(this.docker, this.container.putArchive(tar, { path: folder }));
  }

  /** A tar of a file or folder, whose first entry is named like the last part of the path; undefined where there is none. */
  async take(path: string): Promise<Readable | undefined> {
    try {
      // The engine's response itself, whose type says less: whoever doesn't read it to the end has to destroy it.
      return (await guarded(this.docker, this.container.getArchive({ path }))) as Readable;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Starts the container and waits for its end, which comes by itself, by a limit, or by the signal. */
  async run({ signal, onOutput }: { signal?: AbortSignal; onOutput?: (chunk: Buffer) => void }): Promise<WorkRun> {
    const log = new LogKeeper();
    const over = new AbortController();
    let cause: WorkEnd | undefined;
    const stop = (why: WorkEnd | undefined): void => {
      cause ??= why;
      over.abort();
    };
    const output = await this.listen((chunk) => {
      log.write(chunk);
      onOutput?.(chunk);
      if (log.totalBytes > this.limits.outputBytes) stop('output-limit');
    });
    const ended = guarded(this.docker, this.container.wait({ condition: 'next-exit' }));
    // Awaited below; a failure of the start comes first.
    ended.catch(() => undefined);
    const began = performance.now();
    await guarded(this.docker, this.container.start());
    const meter = new WorkMeter(this.docker, this.container, this.limits.diskBytes, () => stop('disk-limit'));
    const timer = setTimeout(() => stop('timed-out'), this.limits.wallSeconds * 1000);
    const aborted = (): void => stop(undefined);
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted) stop(undefined);
    try {
      await this.untilEnd(ended, over.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      await meter.stop();
    }
    const wallMs = performance.now() - began;
    signal?.throwIfAborted();
    await drained(output);
    return this.report(cause, log.read(), wallMs, meter);
  }

  private async untilEnd(ended: Promise<unknown>, over: AbortSignal): Promise<void> {
    const stopped = new Promise<'stopped'>((resolve) => {
      if (over.aborted) resolve('stopped');
      else over.addEventListener('abort', () => resolve('stopped'), { once: true });
    });
    if ((await Promise.race([ended, stopped])) !== 'stopped') return;
    await this.kill();
    const late = new AbortController();
    const gaveUp = sleep(KILL_GRACE_MS, late.signal).then(() => 'late' as const);
    const outcome = await Promise.race([ended, gaveUp]).finally(() => late.abort());
    if (outcome === 'late') throw new SandboxInfraError('harness-lost', 'A container did not end when it was killed');
  }

  private async kill(): Promise<void> {
    await guarded(this.docker, this.container.kill()).catch((error: unknown) => {
      // It has ended by itself in the meantime.
      if (statusOf(error) !== 409 && statusOf(error) !== 404) throw error;
    });
  }

  private async listen(onOutput: (chunk: Buffer) => void): Promise<NodeJS.ReadableStream> {
    const attached = { stream: true, stdout: true, stderr: true };
    const stream = await guarded(this.docker, this.container.attach(attached));
    const sink = { write: (chunk: Buffer) => (onOutput(chunk), true) } as unknown as NodeJS.WritableStream;
    this.docker.modem.demuxStream(stream, sink, sink);
    return stream;
  }

  private async report(cause: WorkEnd | undefined, log: CappedLog, wallMs: number, meter: WorkMeter): Promise<WorkRun> {
    const inspected = await guarded(this.docker, this.container.inspect());
    const { ExitCode, OOMKilled } = State.parse(inspected.State);
    const usage = { wallMs: Math.round(wallMs), ...meter.usage, outOfMemory: OOMKilled };
    if (cause !== undefined) return { end: cause, log, usage };
    const end = OOMKilled && ExitCode !== 0 ? 'out-of-memory' : 'exited';
    return { end, exitCode: ExitCode, log, usage };
  }

  /** Makes an image of what the container's file system is now. */
  async commit(repo: string, tag: string, labels: Record<string, string>): Promise<string> {
    const config = { Cmd: ['/bin/sh'], WorkingDir: WORK_FOLDER, Labels: labels };
    const query = { container: this.container.id, repo, tag, pause: false };
    const answer: unknown = await guarded(this.docker, this.container.commit({ _query: query, _body: config }));
    return z.object({ Id: z.string() }).parse(answer).Id;
  }

  /** Ends it, whatever it does, with the volume that it may have. */
  async remove(): Promise<void> {
    await guarded(this.docker, this.container.remove({ force: true, v: true })).catch((error: unknown) => {
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    });
  }
}

/** Waits until the engine has closed the stream of the output. */
async function drained(stream: NodeJS.ReadableStream): Promise<void> {
  const late = new AbortController();
  const closed = new Promise<void>((resolve) => {
    stream
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    if (!stream.readable) resolve();
  });
  await Promise.race([closed, sleep(DRAIN_MS, late.signal)]).finally(() => late.abort());
}

function optionsOf(plan: WorkPlan): Docker.ContainerCreateOptions {
  const { limits } = plan;
  const deadline = new Date(systemClock.now().getTime() + (limits.wallSeconds + 60) * 1000).toISOString();
  return {
    Image: plan.image,
    Entrypoint: [],
    Cmd: ['/bin/sh', `${INPUTS}/start`],
    User: '0:0',
    WorkingDir: WORK_FOLDER,
    Env: Object.entries(plan.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Hostname: 'work',
    Labels: { ...plan.labels, 'assay.role': 'work', 'assay.deadline': deadline },
    AttachStdin: false,
    OpenStdin: false,
    Tty: false,
    HostConfig: {
      NetworkMode: plan.network,
      CapDrop: ['ALL'],
      CapAdd: CAPABILITIES,
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'none', Config: {} },
      // Reaps what tests leave behind, so that it can't fill the table of processes.
      Init: plan.ownInit !== true,
      AutoRemove: false,
      OomKillDisable: false,
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      PidsLimit: limits.processes,
      NanoCpus: Math.round(limits.cpus * 1e9),
      ...(plan.cpuSet !== undefined && { CpusetCpus: plan.cpuSet }),
      Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
      Mounts: [
        ...(plan.inputsApart ? [inputsVolume()] : []),
        ...(plan.socketFolder === undefined ? [] : [socketMount(plan.socketFolder)]),
      ],
    },
  };
}

/** Without a name: the engine makes it with the container and removes it with it. */
function inputsVolume(): Docker.MountSettings {
  return { Type: 'volume', Source: '', Target: INPUTS };
}

/** Connecting to a socket writes nothing to its folder. */
function socketMount(folder: string): Docker.MountSettings {
  return { Type: 'bind', Source: folder, Target: SOCKET_FOLDER, ReadOnly: true };
}
