import { Inject, Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { z } from 'zod';
import { systemClock } from '../clock';
import { ContainerSet, type Timings } from './container-set';
import { answers, connectEngine, guarded, unreachable } from './engine';
import { contents, deadlineSeconds, Execution, plansFor } from './execution';
import { ImageStore } from './images';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { reap } from './reaper';
import { programSetup, runProgram } from './program';
import type {
  EngineCapabilities,
  ExecutionReport,
  ExecutionSpec,
  ProgramReport,
  ProgramSpec,
  ProgressListener,
  RunReport,
  Sandbox,
  SourceFile,
} from './sandbox.port';
import { SandboxInfraError } from './sandbox.port';
import type { Manifest } from './wire';

type RunOptions = NonNullable<Parameters<Sandbox['run']>[1]>;
type CollectSpec = Parameters<Sandbox['collect']>[0];
type Collected = Awaited<ReturnType<Sandbox['collect']>>;

/** The part of the engine's `GET /info` that matters here (Docker Engine API 1.41). */
const EngineInfo = z.object({
  CgroupVersion: z.string().default('1'),
  CgroupDriver: z.string(),
  DefaultRuntime: z.string(),
  SwapLimit: z.boolean(),
  Driver: z.string(),
  NCPU: z.number(),
  MemTotal: z.number(),
});

const EMPTY_TIMINGS: Timings = { createMs: 0, startMs: 0, runMs: 0, removeMs: 0 };

/** The Docker adapter of the sandbox port. */
@Injectable()
export class DockerSandbox implements Sandbox {
  private readonly docker: Docker;
  private readonly images: ImageStore;

  constructor(@Inject(SANDBOX_OPTIONS) private readonly options: SandboxOptions) {
    this.docker = connectEngine(options.dockerHost);
    this.images = new ImageStore(this.docker, options);
  }

  async probe(): Promise<EngineCapabilities> {
    if (!(await answers(this.docker))) throw unreachable(undefined);
    const version = await guarded(this.docker, this.docker.version());
    const info = EngineInfo.parse(await guarded(this.docker, this.docker.info() as Promise<unknown>));
    return {
      engineVersion: version.Version,
      apiVersion: version.ApiVersion,
      cgroupVersion: info.CgroupVersion === '2' ? '2' : '1',
      cgroupDriver: info.CgroupDriver,
      runtime: info.DefaultRuntime,
      swapAccounting: info.SwapLimit,
      storageDriver: info.Driver,
      cpus: info.NCPU,
      memoryBytes: info.MemTotal,
    };
  }

  async prepareImage(environment: { python: string; packages: string[] }): ReturnType<Sandbox['prepareImage']> {
    const image = await this.images.prepare(environment);
    const manifest = await this.images.manifest(image);
    return { image, packages: manifest.packages, modules: manifest.modules, pythonVersion: manifest.python };
  }

  async run(spec: ExecutionSpec, options: RunOptions = {}): Promise<ExecutionReport> {
    checkSpec(spec);
    const progress = progressOf(spec, options.onProgress);
    const reports: RunReport[] = [];
    const timings = { ...EMPTY_TIMINGS };
    let manifest: Manifest | undefined;
    while (reports.length < spec.runs.length) {
      const outcome = await this.runPart(spec, reports.length, progress, timings, options.signal);
      reports.push(...outcome.reports);
      manifest = outcome.manifest;
    }
    if (!manifest) throw new Error('an execution needs at least one run');
    return reportOf(spec, reports, manifest, timings);
  }

  /** One set of containers for the runs from `first` on; usually all of them. */
  private async runPart(
    spec: ExecutionSpec,
    first: number,
    progress: (id: string) => void,
    timings: Timings,
    signal?: AbortSignal,
  ) {
    const runs = spec.runs.slice(first);
    const labels = this.labels(spec, runs.length, spec.labels);
    return this.within(timings, deadlineSeconds(spec, runs.length), signal, async (containers) => {
      const execution = new Execution(spec, runs, containers, progress);
      await containers.start(plansFor(spec, runs, labels), () => execution.instruct());
      return execution.conduct();
    });
  }

  async collect(spec: CollectSpec): Promise<Collected> {
    const labels = this.labels(spec, 1);
    const plan = { role: 'oracle' as const, image: spec.image, limits: spec.limits, labels, firstSeed: 0, shared: true };
    const seconds = deadlineSeconds(spec, 1);
    return this.within({ ...EMPTY_TIMINGS }, seconds, undefined, async (containers) => {
      const setup = {
        mode: 'collect',
        limits: spec.limits,
        interface: spec.interface,
        suite: contents(spec.suite),
        deadlineSeconds: seconds,
      };
      await containers.start([plan], () => containers.channel('oracle').send(setup));
      const channel = containers.channel('oracle');
      for (let message = await channel.next(); message !== undefined; message = await channel.next()) {
        if ('collected' in message) return collectedOf(message);
      }
      throw new SandboxInfraError('harness-lost', `the oracle ended before it reported; ${channel.diagnostics.trim()}`);
    });
  }

  async execute(spec: ProgramSpec, options: { signal?: AbortSignal } = {}): Promise<ProgramReport> {
    checkFiles(spec.image, spec.files);
    const seconds = deadlineSeconds(spec, 1);
    const labels = this.labels(spec, 1, spec.labels);
    const plan = { role: 'script' as const, image: spec.image, limits: spec.limits, labels, firstSeed: 0, shared: false };
    return this.within({ ...EMPTY_TIMINGS }, seconds, options.signal, (containers) =>
      runProgram(containers, plan, programSetup(spec, seconds)),
    );
  }

  reap(): Promise<number> {
    return reap(this.docker, this.options.installation, this.options.instance);
  }

  /** Runs `action` on a set of containers that is gone afterwards, whether it ends, fails, is cancelled or takes too long. */
  private async within<T>(
    timings: Timings,
    seconds: number,
    signal: AbortSignal | undefined,
    action: (set: ContainerSet) => Promise<T>,
  ) {
    signal?.throwIfAborted();
    const containers = new ContainerSet(this.docker);
    const stop = stopper(seconds, signal);
    const began = performance.now();
    const work = action(containers);
    try {
      return await Promise.race([work, stop.promise]);
    } finally {
      stop.clear();
      timings.runMs += performance.now() - began - containers.timings.createMs - containers.timings.startMs;
      await containers.remove();
      // A stopped action may have been creating just then; what it still made goes now.
      await work.catch(() => containers.remove());
      timings.createMs += containers.timings.createMs;
      timings.startMs += containers.timings.startMs;
      timings.removeMs += containers.timings.removeMs;
    }
  }

  private labels(
    spec: Pick<ExecutionSpec, 'id' | 'limits'>,
    runs: number,
    extra: Record<string, string> = {},
  ): Record<string, string> {
    const deadline = new Date(systemClock.now().getTime() + deadlineSeconds(spec, runs) * 1000).toISOString();
    const own = {
      'assay.execution': spec.id,
      'assay.installation': this.options.installation,
      'assay.instance': this.options.instance,
    };
    return { ...extra, ...own, 'assay.deadline': deadline };
  }
}

/** Rejects when the signal aborts or the time is over. */
function stopper(seconds: number, signal: AbortSignal | undefined): { promise: Promise<never>; clear: () => void } {
  let clear = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const late = (): void => reject(new SandboxInfraError('harness-lost', `no report within ${seconds} seconds`));
    const timer = setTimeout(late, (seconds + 15) * 1000);
    const aborted = (): void => reject(reasonOf(signal));
    signal?.addEventListener('abort', aborted, { once: true });
    clear = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
  });
  return { promise, clear };
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('the execution was cancelled', { cause: reason });
}

function progressOf(spec: ExecutionSpec, listener: ProgressListener | undefined): (runId: string) => void {
  let done = 0;
  return (runId) => listener?.({ runId, done: ++done, total: spec.runs.length });
}

function collectedOf(message: { collected: string[] | null; errors: Collected['errors']; killed: string | null }): Collected {
  const ended = { file: '', message: `collection was ended (${message.killed ?? 'the process of the tests died'})` };
  return { ids: message.collected ?? [], errors: message.collected === null ? [...message.errors, ended] : message.errors };
}

function reportOf(spec: ExecutionSpec, runs: RunReport[], manifest: Manifest, timings: Timings): ExecutionReport {
  const { id, image, trust } = spec;
  const own = { packages: manifest.packages, pythonVersion: manifest.python, runnerVersion: manifest.runner };
  const rounded = Object.entries(timings).map(([key, value]) => [key, Math.round(value * 10) / 10] as const);
  return { id, image, trust, ...own, runs, timings: { ...timings, ...Object.fromEntries(rounded) } };
}

/** A caller's mistake is an Error here, not a verdict. */
function checkSpec(spec: ExecutionSpec): void {
  const ids = new Set(spec.runs.map((run) => run.id));
  if (spec.runs.length === 0 || ids.size !== spec.runs.length) throw new Error('an execution needs runs with unique ids');
  const unknown = spec.runs.find((run) => spec.solutions[run.solution] === undefined);
  if (unknown) throw new Error(`run ${unknown.id} names an unknown solution`);
  checkFiles(spec.image, [...spec.suite, ...Object.values(spec.solutions).flat()]);
}

function checkFiles(image: string, files: SourceFile[]): void {
  if (!image.startsWith('sha256:')) throw new Error('images are named by their immutable id');
  const bad = files.find(({ path }) => !isSafePath(path));
  if (bad) throw new Error(`the path ${JSON.stringify(bad.path)} is not a plain relative path`);
}

function isSafePath(path: string): boolean {
  return path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
