import { type BuildSpecification, type Change, type Environment, sweTaskId } from '../../../domain/swe';
import type { Clock } from '../../../platform/clock';
import { Mirror } from '../../../platform/git';
import { contentHash, sha256 } from '../../../platform/hash';
import { type ImageBuilder, WORK_LIMITS, type WorkContainers, type WorkFile, type WorkLimits } from '../../../platform/sandbox';
import { untilAborted } from '../../../platform/waiting';
import { detect, narrow, type Narrowing, type Patch, type Unsupported } from '../profiles';
import { explainThrown } from './explain';
import { exportEnvironment, type ExportedEnvironment } from './export-dockerfile';
import { type BuildEnvironmentOptions, GRACE_MS, type Layer, Layers } from './layers';
import { type LeakReport, scanImage } from './leak-scan';
import { readRepository } from './read-repository';
import { secretsOf } from './secrets';
import { installScript, manifestFiles, subshells, PACKAGES_SCRIPT, systemScript, taskScript } from './scripts';

/** Of packages that are kept; a list has some hundred lines. */
const MOST_LISTS = 200;
const PACKAGES_LIMITS: WorkLimits = { ...WORK_LIMITS, wallSeconds: 120, outputBytes: 16 * 1024 ** 2 };

/**
 * Builds environments in layers: language, Debian packages, dependencies of the repository, the base tree compiled. All but the last
 * are shared by whatever needs the same.
 */
export class EnvironmentBuilder {
  private readonly layers: Layers;
  /** By dependency image. */
  private readonly packages = new Map<string, string[]>();

  constructor(
    private readonly images: ImageBuilder,
    private readonly containers: WorkContainers,
    private readonly clock: Clock,
  ) {
    this.layers = new Layers(images);
  }

  /** How the change's repository is built and tested, or why it can't be; reads the mirror and builds nothing. */
  specify(change: Change, signal?: AbortSignal): Promise<BuildSpecification | Unsupported> {
    const read = (mirror: Mirror) => readRepository(mirror, change);
    return untilAborted(
      withMirror(change, async (mirror) => detect(change.language, await read(mirror))),
      signal,
    );
  }

  /** What of the suite the change reaches, for one that takes too long; reads the mirror and runs nothing. */
  narrow(change: Change, specification: BuildSpecification, signal?: AbortSignal): Promise<Narrowing> {
    const patch = patchOf(change);
    const read = (mirror: Mirror) => readRepository(mirror, change);
    return untilAborted(
      withMirror(change, async (mirror) => narrow({ files: await read(mirror), patch, specification })),
      signal,
    );
  }

  /** @throws EnvironmentError, or the signal's reason */
  async build(change: Change, specification: BuildSpecification, options: BuildEnvironmentOptions = {}): Promise<Environment> {
    const began = performance.now();
    const language = await this.language(change, options);
    const system = await this.system(language, specification, options);
    return withMirror(change, async (mirror) => {
      const manifests = manifestFiles(specification, await readRepository(mirror, change));
      const dependencies = await this.dependencies(change, system, specification, manifests, options);
      const { image } = await this.task(mirror, change, dependencies.image, specification, options);
      const packages = await this.packagesOf(dependencies.image, image, options);
      return {
        ...{ image, languageImage: language, dependencyImage: dependencies.image, packages },
        builtAt: this.clock.now().toISOString(),
        buildMs: Math.round(performance.now() - began),
        dependencyImageReused: dependencies.reused,
      };
    });
  }

  /** The same environment as files that anybody can build; `environment/` of a Harbor task directory, without bug.patch. */
  export(change: Change, specification: BuildSpecification, signal?: AbortSignal): Promise<ExportedEnvironment> {
    return untilAborted(exportEnvironment(this.images, change, specification), signal);
  }

  /**
   * Looks in every layer of an image for what only head has. A task's image must give no findings and leave nothing
   * unread. Of layers of `languageImage`, made before anything of the repository was read, it looks at the names.
   * @throws the signal's reason
   */
  scan(change: Change, image: string, languageImage?: string, signal?: AbortSignal): Promise<LeakReport> {
    const scanned = withMirror(change, async (mirror) => {
      const before = languageImage === undefined ? 0 : await this.images.countLayers(languageImage);
      const secrets = await secretsOf(mirror, change);
      return scanImage(await this.images.save(image, signal), secrets, before, signal);
    });
    return untilAborted(scanned, signal);
  }

  private async language({ language }: Change, { signal, onLog }: BuildEnvironmentOptions): Promise<string> {
    try {
      const made = this.images.languageImage(language, { signal, onOutput: (chunk) => onLog?.('language', chunk) });
      return (await untilAborted(made, signal)).image;
    } catch (error) {
      signal?.throwIfAborted();
      throw explainThrown('language', error);
    }
  }

  private async system(
    language: string,
    { systemPackages, wishedPackages, setup }: BuildSpecification,
    options: BuildEnvironmentOptions,
  ): Promise<string> {
    const packages =
      systemPackages.length > 0 || wishedPackages?.length ? [systemScript({ systemPackages, wishedPackages })] : [];
    if (packages.length === 0 && !setup?.length) return language;
    const script = [...packages, ...subshells(setup)].join('\n');
    // By the script: what an earlier one of ours made is another layer.
    const key = contentHash({ language, script });
    const step = {
      network: 'downloads',
      script,
      keep: 'all',
      labels: { 'assay.layer': 'system' },
    } as const;
    const tag = `assay-swe-system:${key.slice(0, 32)}`;
    const layer = await this.layers.get({ ...step, stage: 'system', tag, from: language, inputs: [] }, options);
    return layer.image;
  }

  private async dependencies(
    { pull }: Change,
    from: string,
    specification: BuildSpecification,
    manifests: WorkFile[],
    options: BuildEnvironmentOptions,
  ): Promise<Layer> {
    if (specification.install.length === 0) return { image: from, reused: true };
    const repository = `${pull.owner}/${pull.repo}`.toLowerCase();
    const { install, keep } = specification;
    const contents = manifests.map(({ path, content }) => [path, sha256(content)]);
    const key = contentHash({ repository, from, install, keep, contents });
    const labels = { 'assay.layer': 'dependencies', 'assay.repository': repository };
    const step = {
      from,
      network: 'downloads',
      inputs: manifests,
      script: installScript(specification, manifests),
      keep,
      labels,
    } as const;
    const tag = `assay-swe-deps:${key.slice(0, 32)}`;
    return this.layers.get({ ...step, stage: 'dependencies', tag, keep: [...keep] }, options);
  }

  private async task(
    mirror: Mirror,
    change: Change,
    from: string,
    specification: BuildSpecification,
    options: BuildEnvironmentOptions,
  ): Promise<Layer> {
    const tree = await mirror.treeOf(change.baseCommit);
    const script = taskScript(specification, tree);
    const key = contentHash({ from, tree, script });
    const labels = { 'assay.layer': 'task', 'assay.task': sweTaskId(change.pull) };
    const step = { from, network: 'none', inputs: [], script, keep: 'all', labels } as const;
    const archive = (): ReturnType<Mirror['archive']> => mirror.archive(change.baseCommit);
    const tag = `assay-swe-task:${key.slice(0, 32)}`;
    return this.layers.get({ ...step, stage: 'task', tag, inputs: [], archive }, options);
  }

  /** The base tree adds no package, so all images on one dependency layer have the same; the first of them is asked. */
  private async packagesOf(dependencies: string, image: string, options: BuildEnvironmentOptions): Promise<string[]> {
    const known = this.packages.get(dependencies);
    if (known) return known;
    const listed = await this.listPackages(image, options);
    if (this.packages.size >= MOST_LISTS) this.packages.clear();
    this.packages.set(dependencies, listed);
    return listed;
  }

  private async listPackages(image: string, { signal }: BuildEnvironmentOptions): Promise<string[]> {
    const script = `{ ${PACKAGES_SCRIPT}\n} > /tmp/packages 2>/dev/null`;
    const collect = [{ path: '/tmp/packages', maxBytes: 4 * 1024 ** 2 }];
    const spec = { image, files: [], removed: [], script, collect, limits: PACKAGES_LIMITS };
    const { files } = await untilAborted(this.containers.run(spec, { signal }), signal, GRACE_MS);
    const lines = files[0]?.content.toString('utf8').split('\n') ?? [];
    return [...new Set(lines.filter((line) => /^[^\s=]+==\S+$/.test(line)))].sort();
  }
}

function patchOf({ sourcePaths, inlineTestPatch, testFiles }: Change): Patch {
  const inline = [...inlineTestPatch.toString('utf8').matchAll(/^diff --git a\/(.+) b\/\1$/gm)].map(([, path = '']) => path);
  return { sources: [...new Set([...sourcePaths, ...inline])], tests: testFiles.map(({ path }) => path) };
}

async function withMirror<T>({ mirror: folder }: Change, work: (mirror: Mirror) => Promise<T>): Promise<T> {
  const mirror = await Mirror.open(folder);
  try {
    return await work(mirror);
  } finally {
    await mirror.close();
  }
}
