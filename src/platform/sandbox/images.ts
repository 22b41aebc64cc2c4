import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import { BuildNetwork } from './build-network';
import { readCaBundle } from './ca-bundle';
import { guarded, statusOf } from './engine';
import type { SandboxOptions } from './options';
import { hashOfSources } from './image-sources';
import { SandboxInfraError } from './sandbox.port';
import { Manifest } from './wire';

const MANIFEST_PATH = '/opt/assay/manifest.json';
const PIN = /^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!_-]*$/;

/** Finds the sandbox image of a Python version, builds images with packages on top of it, reads what is inside. */
export class ImageStore {
  private readonly building = new Map<string, Promise<string>>();
  private readonly manifests = new Map<string, Manifest>();
  private readonly network: BuildNetwork;
  private sources: Promise<string> | undefined;

  constructor(
    private readonly docker: Docker,
    private readonly options: SandboxOptions,
  ) {
    this.network = new BuildNetwork(docker, options.buildArguments);
  }

  /** Immutable id; one build at a time per environment, however many ask. */
  async prepare(environment: { python: string; packages: string[] }): Promise<string> {
    const base = await this.getBase(environment.python);
    const packages = [...new Set(environment.packages)].sort();
    if (packages.length === 0) return base;
    const bad = packages.find((name) => !PIN.test(name));
    if (bad !== undefined) throw new Error(`a package must be pinned exactly (name==version): ${JSON.stringify(bad)}`);
    const key = createHash('sha256')
      .update(JSON.stringify([base, packages]))
      .digest('hex');
    const running = this.building.get(key);
    if (running) return running;
    const build = this.findOrBuild(key, base, packages).finally(() => this.building.delete(key));
    this.building.set(key, build);
    return build;
  }

  async manifest(image: string): Promise<Manifest> {
    const known = this.manifests.get(image);
    if (known) return known;
    const read = await this.readManifest(image);
    this.manifests.set(image, read);
    return read;
  }

  private async getBase(python: string): Promise<string> {
    const series = python.split('.').slice(0, 2).join('.');
    const found = await this.findByTag(`assay-python:${series}-${(await this.hashOfSources()).slice(0, 16)}`);
    if (found !== undefined) return found;
    throw new SandboxInfraError('image-missing', `There is no sandbox image for Python ${series}; the set-up script builds it`);
  }

  /** Read once: a service goes on with the harness that it was started with. */
  private hashOfSources(): Promise<string> {
    this.sources ??= hashOfSources().catch((error: unknown) => {
      this.sources = undefined;
      throw error;
    });
    return this.sources;
  }

  private async findByTag(tag: string): Promise<string | undefined> {
    try {
      return (await guarded(this.docker, this.docker.getImage(tag).inspect())).Id;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  private async findOrBuild(key: string, base: string, packages: string[]): Promise<string> {
    const tag = `assay-python-packages:${key.slice(0, 32)}`;
    const found = await this.findByTag(tag);
    if (found !== undefined) return found;
    const labels = { 'assay.image': 'python-packages', 'assay.base': base, 'assay.key': key };
    const context = await this.context(base, packages);
    const buildargs = this.options.buildArguments ?? {};
    const networkmode = await this.network.find();
    const stream = await guarded(
      this.docker,
      this.docker.buildImage(context, { t: tag, labels, buildargs, networkmode, forcerm: true, rm: true }),
    );
    await this.followBuild(stream);
    const built = await this.findByTag(tag);
    if (built === undefined) throw new Error('the image build ended without an image');
    return built;
  }

  /** Throws with the build's own last words. */
  private async followBuild(stream: NodeJS.ReadableStream): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(stream, (error, output: { error?: string }[]) => {
        const failed = error ?? output.find((line) => line.error !== undefined)?.error;
        if (failed) reject(new Error(`the packages could not be installed: ${String(failed)}`));
        else resolve();
      });
    });
  }

  private async context(base: string, packages: string[]): Promise<Readable> {
    const tar = pack();
    tar.entry({ name: 'Dockerfile' }, dockerfile(base));
    tar.entry({ name: 'requirements.txt' }, `${packages.join('\n')}\n`);
    tar.entry({ name: 'ca.crt' }, await readCaBundle(this.options.caBundle));
    tar.finalize();
    return Readable.from(tar);
  }

  /** Reads the file from a container that is created and never started. */
  private async readManifest(image: string): Promise<Manifest> {
    const container = await guarded(
      this.docker,
      this.docker.createContainer({ Image: image, Cmd: ['true'], Labels: this.label() }),
    );
    try {
      const archive = await guarded(this.docker, container.getArchive({ path: MANIFEST_PATH }));
      return Manifest.parse(JSON.parse(await onlyFile(archive)));
    } finally {
      await guarded(this.docker, container.remove({ force: true, v: true }));
    }
  }

  private label(): Record<string, string> {
    return { 'assay.installation': this.options.installation };
  }
}

async function onlyFile(archive: NodeJS.ReadableStream): Promise<string> {
  const reader = extract();
  archive.pipe(reader);
  const chunks: Buffer[] = [];
  for await (const entry of reader) {
    for await (const chunk of entry) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** The host's certificate authorities stay in the first stage; only wheels reach the image. */
function dockerfile(base: string): string {
  return [
    `FROM ${base} AS wheels`,
    'ARG PIP_INDEX_URL',
    'ARG PIP_EXTRA_INDEX_URL',
    'ARG PIP_TRUSTED_HOST',
    'COPY ca.crt requirements.txt /build/',
    'RUN if [ -s /build/ca.crt ]; then export PIP_CERT=/build/ca.crt SSL_CERT_FILE=/build/ca.crt REQUESTS_CA_BUNDLE=/build/ca.crt; fi; \\',
    '    python3 -m pip install --no-cache-dir --no-compile --only-binary :all: --disable-pip-version-check \\',
    '      --root-user-action=ignore --target /wheels -r /build/requirements.txt',
    `FROM ${base}`,
    'COPY --from=wheels /wheels /opt/assay/packages',
    'RUN /opt/assay/python -m compileall -q --invalidation-mode unchecked-hash /opt/assay/packages; \\',
    '    /opt/assay/python /opt/assay/harness/manifest.py /opt/assay/manifest.json',
    '',
  ].join('\n');
}
