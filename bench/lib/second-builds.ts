import { EnvironmentBuilder } from '../../src/features/building';
import { monotonicMs, systemClock } from '../../src/platform/clock';
import { formatPullRef, type BuildSpecification, type Change, type Environment, type PullRef } from '../../src/domain/swe';
import { DockerImageBuilder, DockerWorkContainers, type ImageBuilder } from '../../src/platform/sandbox';
import { readChanges, sandboxOptions } from './swe-builds';

/** Milliseconds of one build, and of the layers that it made. */
type Build = { ms: number } & Partial<Record<'system' | 'dependencies' | 'task', number>>;

export interface SecondBuild {
  language: string;
  pulls: string[];
  first: Build;
  second: Build;
  ratio: number;
  /** Whether the second found the layer of the dependencies of the first: their manifests are the same. */
  shared: boolean;
}

/** The environments of two pull requests of one repository, one after the other, by one builder, as the service has it. */
export async function measureSecondBuild(root: string, pulls: readonly PullRef[]): Promise<SecondBuild> {
  const options = sandboxOptions();
  const images = new DockerImageBuilder(options);
  const [one, two] = await readChanges(root, pulls);
  if (!one || !two) throw new TypeError('two pull requests of one repository are needed');
  const made: Environment[] = [];
  const layers: Build[] = [];
  const { image: language } = await images.languageImage(one.language);
  const builder = new EnvironmentBuilder(timed(images, layers), new DockerWorkContainers(options), systemClock);
  try {
    for (const change of [one, two]) {
      const specification = await specify(builder, change);
      const build: Build = { ms: 0 };
      layers.push(build);
      const began = monotonicMs();
      made.push(await builder.build(change, specification));
      build.ms = Math.round(monotonicMs() - began);
    }
    const [first = { ms: 0 }, second = { ms: 0 }] = layers;
    const shared = made[0]?.dependencyImage === made[1]?.dependencyImage;
    const ratio = Math.round((1000 * second.ms) / first.ms) / 1000;
    return { language: one.language, pulls: pulls.map(formatPullRef), first, second, ratio, shared };
  } finally {
    const left = [...made.map(({ image }) => image), ...made.map(({ dependencyImage }) => dependencyImage)];
    for (const image of new Set(left)) if (image !== language) await images.removeImage(image);
  }
}

/** With a command that does nothing and has the new name of the owner, so that no task image of before is found. */
async function specify(builder: EnvironmentBuilder, change: Change): Promise<BuildSpecification> {
  const found = await builder.specify(change);
  if ('reason' in found) throw new TypeError(`${found.reason}: ${found.detail}`);
  return { ...found, compile: [`: ${change.pull.owner}`, ...found.compile] };
}

function timed(images: DockerImageBuilder, layers: Build[]): ImageBuilder {
  const build: ImageBuilder['build'] = async (step, options) => {
    const began = monotonicMs();
    const outcome = await images.build(step, options);
    const [, layer] = /^assay-swe-(system|deps|task):/.exec(step.tag) ?? [];
    const name = layer === 'deps' ? 'dependencies' : layer === 'system' ? 'system' : 'task';
    Object.assign(layers.at(-1) ?? {}, { [name]: Math.round(monotonicMs() - began) });
    return outcome;
  };
  return Object.assign(Object.create(images) as ImageBuilder, { build });
}
