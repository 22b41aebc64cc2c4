import { Inject, Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { untilAborted } from '../waiting';
import { connectEngine } from './engine';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SandboxInfraError } from './sandbox.port';
import { WorkContainer } from './work-container';
import type { CollectedFile, WorkCollection, WorkContainers, WorkOptions, WorkResult, WorkSpec } from './work-container.port';
import { fromRoot, readArchive, tarOf } from './work-files';
import { inputsOf } from './work-script';

/** The Docker adapter of the port. */
@Injectable()
export class DockerWorkContainers implements WorkContainers {
  private readonly docker: Docker;

  constructor(@Inject(SANDBOX_OPTIONS) private readonly options: SandboxOptions) {
    this.docker = connectEngine(options.dockerHost);
  }

  async run(spec: WorkSpec, { signal, onOutput }: WorkOptions = {}): Promise<WorkResult> {
    if (!spec.image.startsWith('sha256:')) throw new Error('images are named by their immutable id');
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(spec.limits.wallSeconds * 1000 + STALL_MS);
    try {
      return await this.within(spec, signal ? AbortSignal.any([signal, limit]) : limit, onOutput);
    } catch (error) {
      if (error !== limit.reason || !limit.aborted) throw error;
      throw new SandboxInfraError('engine-unreachable', 'The Docker engine takes requests and answers nothing', { cause: error });
    }
  }

  /** An engine that hangs holds nobody longer than the signal: what it was asked for is left, and removed when it comes. */
  private async within(spec: WorkSpec, signal: AbortSignal, onOutput: WorkOptions['onOutput']): Promise<WorkResult> {
    const folders = spec.collect.filter(({ path }) => path.endsWith('/')).map(({ path }) => `/${fromRoot(path.slice(0, -1))}`);
    const inputs = await inputsOf({ ...spec, folders });
    const asked = WorkContainer.create(this.docker, {
      ...spec,
      network: 'none',
      labels: { ...spec.labels, ...labelsOf(this.options) },
      inputsApart: false,
    });
    // Whoever waited has heard of the end already; the reaper takes what can't be removed.
    asked.then((late) => (signal.aborted ? late.remove() : undefined)).catch(() => undefined);
    const container = await untilAborted(asked, signal);
    try {
      await untilAborted(container.put('/', tarOf(inputs)), signal);
      const run = await untilAborted(container.run({ signal, onOutput }), signal, KILL_MS);
      return { ...run, ...(await untilAborted(collect(container, spec.collect), signal)) };
    } finally {
      await removed(container);
    }
  }
}

/** On top of what a run may take: for what the engine does before and after it. */
const STALL_MS = 600_000;
/** A run whose time is over is killed, which takes half a minute at most, and then told apart. */
const KILL_MS = 60_000;
const REMOVE_MS = 60_000;

/** A removal that is not answered is left to the engine and to the reaper. */
async function removed(container: WorkContainer): Promise<void> {
  const limit = AbortSignal.timeout(REMOVE_MS);
  try {
    await untilAborted(container.remove(), limit);
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new SandboxInfraError('engine-unreachable', 'The Docker engine does not remove a container', { cause: error });
  }
}

/** What the reaper finds containers by. */
export function labelsOf({ installation, instance }: SandboxOptions): Record<string, string> {
  return { 'assay.installation': installation, 'assay.instance': instance };
}

async function collect(
  container: WorkContainer,
  wanted: readonly WorkCollection[],
): Promise<{ files: CollectedFile[]; truncated: string[] }> {
  const files: CollectedFile[] = [];
  const truncated: string[] = [];
  for (const { path, maxBytes } of wanted) {
    const plain = `/${fromRoot(path.replace(/\/$/, ''))}`;
    const archive = await container.take(plain);
    if (archive === undefined) continue;
    const read = await readArchive(archive, plain, maxBytes);
    files.push(...read.files);
    if (read.truncated) truncated.push(path);
  }
  return { files, truncated };
}
