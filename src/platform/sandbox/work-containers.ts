import { Inject, Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { connectEngine } from './engine';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
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
    const folders = spec.collect.filter(({ path }) => path.endsWith('/')).map(({ path }) => `/${fromRoot(path.slice(0, -1))}`);
    const inputs = await inputsOf({ ...spec, folders });
    const container = await WorkContainer.create(this.docker, {
      ...spec,
      network: 'none',
      labels: { ...spec.labels, ...labelsOf(this.options) },
      inputsApart: false,
    });
    try {
      await container.put('/', tarOf(inputs));
      const run = await container.run({ signal, onOutput });
      return { ...run, ...(await collect(container, spec.collect)) };
    } finally {
      await container.remove();
    }
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
