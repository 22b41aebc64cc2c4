import { posix } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { SweLanguage } from '../../domain/swe';
import { SharedWork, untilAborted } from '../waiting';
import { BuildNetwork } from './build-network';
import { readCaBundle } from './ca-bundle';
import { connectEngine, guarded, statusOf } from './engine';
import {
  type BuildOptions,
  type BuildOutcome,
  type BuildStep,
  type DockerfileOptions,
  type ImageBuilder,
  type LanguageImage,
  type LanguageSources,
  LOCAL_BASE,
} from './image-builder.port';
import { hashOfLanguage, imageFolder, readLanguageSources } from './language-sources';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SandboxInfraError } from './sandbox.port';
import { INPUTS, WorkContainer, type WorkPlan } from './work-container';
import type { WorkFile } from './work-container.port';
import { labelsOf } from './work-containers';
import { fromRoot, tarOf } from './work-files';
import { inputsOf, quoted } from './work-script';

/** For a build that was told to end: the engine takes its containers away. */
const GRACE_MS = 15_000;

/** The Docker adapter of the port. */
@Injectable()
export class DockerImageBuilder implements ImageBuilder {
  private readonly docker: Docker;
  private readonly network: BuildNetwork;
  private readonly building = new SharedWork<LanguageImage, BuildOptions>(GRACE_MS);

  constructor(@Inject(SANDBOX_OPTIONS) private readonly options: SandboxOptions) {
    this.docker = connectEngine(options.dockerHost);
    this.network = new BuildNetwork(this.docker, options.buildArguments);
  }

  async languageImage(language: SweLanguage, options: BuildOptions = {}): Promise<LanguageImage> {
    const sources = await readLanguageSources(language);
    const base = await this.findImage(LOCAL_BASE, options.signal);
    if (base === undefined) throw new SandboxInfraError('image-missing', `There is no ${LOCAL_BASE}; the set-up script makes it`);
    const tag = `assay-swe-${imageFolder(language)}:${hashOfLanguage(base, sources).slice(0, 16)}`;
    options.signal?.throwIfAborted();
    return this.building.join(tag, options, (shared) => this.makeLanguage(tag, base, sources, shared)).result;
  }

  private async makeLanguage(tag: string, base: string, sources: LanguageSources, options: BuildOptions): Promise<LanguageImage> {
    const found = await this.findImage(tag, options.signal);
    if (found !== undefined) return { image: found, sizeBytes: await this.sizeOf(found) };
    const began = performance.now();
    const dockerfile = { path: 'Dockerfile', mode: '100644', content: Buffer.from(sources.dockerfile) };
    const image = await this.buildDockerfile([dockerfile, ...sources.files], { ...options, tag, base });
    return { image, buildMs: Math.round(performance.now() - began), sizeBytes: await this.sizeOf(image) };
  }

  languageSources(language: SweLanguage): Promise<LanguageSources> {
    return readLanguageSources(language);
  }

  async findImage(tag: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      return (await untilAborted(guarded(this.docker, this.docker.getImage(tag).inspect()), signal)).Id;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async sizeOf(image: string): Promise<number> {
    return (await guarded(this.docker, this.docker.getImage(image).inspect())).Size;
  }

  async build(step: BuildStep, options: BuildOptions = {}): Promise<BuildOutcome> {
    options.signal?.throwIfAborted();
    const container = await WorkContainer.create(this.docker, await this.planOf(step, true));
    try {
      await container.put('/', tarOf(await this.inputs(step)));
      if (step.tree) await container.put('/app/src', step.tree);
      const run = await container.run(options);
      if (run.end !== 'exited' || run.exitCode !== 0) return run;
      return { ...run, image: await this.keep(step, container) };
    } finally {
      await container.remove();
    }
  }

  private async planOf(step: BuildStep, inputsApart: boolean): Promise<WorkPlan> {
    const labels = { ...step.labels, ...labelsOf(this.options) };
    const network = step.network === 'none' ? 'none' : await this.network.find();
    return { image: step.from, network, limits: step.limits, labels, inputsApart };
  }

  private async inputs(step: BuildStep): Promise<WorkFile[]> {
    const bundle = step.network === 'downloads' ? await readCaBundle(this.options.caBundle) : Buffer.alloc(0);
    const variables = step.network === 'downloads' ? (this.options.buildArguments ?? {}) : {};
    const prelude = [
      'set -e',
      `export INPUTS=${INPUTS}/inputs`,
      ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
      ...(bundle.length > 0 ? [trust(`${INPUTS}/ca.crt`)] : []),
    ].join('\n');
    const own = await inputsOf({
      files: [],
      removed: [],
      folders: [],
      prelude,
      script: step.script,
      inputs: { 'ca.crt': bundle },
    });
    return [...own, ...step.inputs.map((file) => ({ ...file, path: `${INPUTS}/inputs/${file.path}` }))];
  }

  private async keep(step: BuildStep, built: WorkContainer): Promise<string> {
    const [repo = '', tag = ''] = step.tag.split(':');
    const labels = { ...step.labels, 'assay.image': 'swe' };
    if (step.keep === 'all') return built.commit(repo, tag, labels);
    // A container of its own that never runs: what the script left elsewhere can't come along.
    const clean = await WorkContainer.create(this.docker, await this.planOf({ ...step, network: 'none' }, false));
    try {
      for (const path of step.keep) await carry(built, clean, `/${fromRoot(path)}`);
      return await clean.commit(repo, tag, labels);
    } finally {
      await clean.remove();
    }
  }

  async buildDockerfile(context: WorkFile[], options: DockerfileOptions): Promise<string> {
    const { tag, base, cache = true, signal, onOutput } = options;
    const tar = pack();
    for (const { path: name, mode, content } of context)
      if (mode === '120000') tar.entry({ name, type: 'symlink', linkname: content.toString() });
      else tar.entry({ name, mode: mode === '100755' ? 0o755 : 0o644 }, content);
    const bundle = await readCaBundle(this.options.caBundle);
    if (bundle.length > 0) tar.entry({ name: 'ca.crt' }, bundle);
    tar.finalize();
    const buildargs = { ...this.options.buildArguments, ...(base !== undefined && { BASE_IMAGE: base }) };
    const labels = { 'assay.image': 'swe' };
    const settings = {
      t: tag,
      labels,
      buildargs,
      nocache: !cache,
      networkmode: await this.network.find(),
      forcerm: true,
      rm: true,
      abortSignal: signal,
    };
    const stream = await guarded(this.docker, this.docker.buildImage(Readable.from(tar), settings));
    await this.follow(stream, onOutput);
    const image = await this.findImage(tag);
    if (image === undefined) throw new Error(`the build ended without an image ${tag}`);
    return image;
  }

  /** Throws with the build's own last words. */
  private async follow(stream: NodeJS.ReadableStream, onOutput?: (chunk: Buffer) => void): Promise<void> {
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const finished = (error: Error | null, lines: { error?: string }[]): void => {
        const failed = error?.message ?? lines.find((line) => line.error !== undefined)?.error;
        if (failed === undefined) resolve();
        else reject(new Error(`the image could not be built: ${failed}\n${said}`));
      };
      this.docker.modem.followProgress(stream, finished, (line: { stream?: string }) => {
        said = (said + (line.stream ?? '')).slice(-4096);
        if (line.stream !== undefined) onOutput?.(Buffer.from(line.stream));
      });
    });
  }

  async workFolderOf(image: string): Promise<string> {
    const { Config } = await guarded(this.docker, this.docker.getImage(image).inspect());
    return Config.WorkingDir || '/';
  }

  async countLayers(image: string): Promise<number> {
    const { RootFS } = await guarded(this.docker, this.docker.getImage(image).inspect());
    return RootFS.Layers?.length ?? 0;
  }

  async save(image: string, signal?: AbortSignal): Promise<Readable> {
    const asked = guarded(this.docker, this.docker.getImage(image).get()) as Promise<Readable>;
    // The engine's client takes no signal for this: what comes when nobody waits any more is thrown away.
    const late = (stream: Readable): unknown => signal?.aborted && stream.destroy();
    asked.then(late, () => undefined);
    const stream = await untilAborted(asked, signal);
    return signal ? addAbortSignal(signal, stream) : stream;
  }

  async removeImage(image: string): Promise<void> {
    await guarded(this.docker, this.docker.getImage(image).remove()).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
  }
}

/** Copies a file or folder with its times from one container to another; what is not there is left out. */
async function carry(from: WorkContainer, to: WorkContainer, path: string): Promise<void> {
  const archive = await from.take(path);
  if (archive === undefined) return;
  const parent = posix.dirname(path);
  await to.put('/', parents(parent));
  await to.put(parent, archive);
}

/** The folders on the way to a path, so that there is something to unpack in. The first is of the system and keeps its mode. */
function parents(path: string): Readable {
  const tar = pack();
  const parts = path.split('/').filter(Boolean);
  for (let depth = 2; depth <= parts.length; depth += 1)
    tar.entry({ name: `${parts.slice(0, depth).join('/')}/`, type: 'directory', mode: 0o755 });
  tar.finalize();
  return Readable.from(tar);
}

/** Variables by which common tools find a bundle of certificate authorities; Java needs a store of its own, which its image makes. */
function trust(bundle: string): string {
  const names = [
    'SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS',
    'CARGO_HTTP_CAINFO GIT_SSL_CAINFO NPM_CONFIG_CAFILE COMPOSER_CAFILE BUNDLE_SSL_CA_CERT',
  ];
  const assignments = names.flatMap((line) => line.split(' ')).map((name) => `${name}=${bundle}`);
  return `export ${assignments.join(' ')}\n[ ! -f /opt/assay/trust.sh ] || . /opt/assay/trust.sh`;
}
