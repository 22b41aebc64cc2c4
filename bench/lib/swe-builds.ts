import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, monotonicMs } from '../../src/platform/clock';
import { readConfig } from '../../src/platform/config';
import { formatPullRef, type Change, type Environment, type PullRef } from '../../src/domain/swe';
import { EnvironmentBuilder, readRestored, validateTask } from '../../src/features/building';
import { examinePull, openSource } from '../../src/features/sourcing';
import {
  DockerImageBuilder,
  DockerWorkContainers,
  type ImageBuilder,
  type SandboxOptions,
  type WorkContainers,
} from '../../src/platform/sandbox';
import { issueBare, type Issued } from './bare-swe';

/** What one pull request cost, milliseconds by stage. */
type Cost = Record<'specify' | 'build' | 'scan' | 'validate' | 'export', number>;

interface Made {
  cost: Cost;
  verdict: string;
  environment: Environment;
}

export interface BuildFigures {
  pulls: string[];
  verdicts: string[];
  first: Cost;
  second: Cost;
  /** The build of the second against that of the first. */
  second_build_ratio: number;
  /** Bytes of layers that only this task has, and of the whole image. */
  task_bytes: number;
  image_bytes: number;
  /** The second's image and all its runs against the same builds and runs issued bare. */
  validation_ratio: number;
  bare_ms: number;
}

/** The examples are young and small; real repositories are older. */
const LAX = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

/**
 * Two pull requests of one repository, one after the other, as if the repository had never been seen: its owner gets another name, by
 * which its dependency layer is found. The language's image is there before. Then every build and run of the second once more, issued
 * with nothing but the engine's own command.
 */
export async function measureBuilds(root: string, pulls: readonly PullRef[]): Promise<BuildFigures> {
  const options = sandboxOptions();
  const images = new DockerImageBuilder(options);
  const tools = { images, containers: new DockerWorkContainers(options) };
  const made: Made[] = [];
  const [one, two] = await readChanges(root, pulls);
  if (!one || !two) throw new TypeError('two eligible pull requests of one repository are needed');
  try {
    await images.languageImage(one.language);
    const issued: Issued[] = [];
    const seen = watched(tools, issued);
    // One for both, as the service has one: it remembers what is installed in a layer.
    const builder = new EnvironmentBuilder(seen.images, seen.containers, systemClock);
    const first = await makeTask(builder, seen.containers, one, made);
    issued.length = 0;
    const second = await makeTask(builder, seen.containers, two, made);
    const bareMs = await issueBare(issued);
    return {
      ...{ pulls: pulls.map(formatPullRef), verdicts: [first.verdict, second.verdict] },
      ...{ first: first.cost, second: second.cost, second_build_ratio: second.cost.build / first.cost.build },
      ...(await sizesOf(images, second.environment)),
      ...{ validation_ratio: (second.cost.build + second.cost.validate) / bareMs, bare_ms: bareMs },
    };
  } finally {
    const environments = made.map(({ environment }) => environment);
    // An image goes after those that lie on it.
    const left = [...environments.map(({ image }) => image), ...environments.map(({ dependencyImage }) => dependencyImage)];
    const language = await images.languageImage(one.language);
    for (const image of new Set(left)) if (image !== language.image) await images.removeImage(image);
  }
}

/** The changes of these pull requests, as if their repository had never been seen: its owner gets another name. */
export async function readChanges(root: string, pulls: readonly PullRef[]): Promise<Change[]> {
  const owner = `bench-${randomBytes(4).toString('hex')}`;
  const changes: Change[] = [];
  for (const pull of pulls) {
    const kind = existsSync(join(root, `${pull.owner}+${pull.repo}`, 'pulls')) ? 'archive' : 'git';
    const source = openSource({ kind, root });
    try {
      const { change, eligibility } = await examinePull(source, pull, { now: systemClock.now().toISOString(), thresholds: LAX });
      if (!change) throw new TypeError(`${formatPullRef(pull)}: ${eligibility.rejections.map(({ code }) => code).join(', ')}`);
      changes.push({ ...change, pull: { ...change.pull, owner } });
    } finally {
      await source.close();
    }
  }
  return changes;
}

export function sandboxOptions(): SandboxOptions {
  const { caBundle, buildArguments, host } = readConfig().docker;
  return {
    ...{ installation: `bench-${randomBytes(4).toString('hex')}`, graderSlots: 1, namespaces: 'user', instance: 'bench' },
    ...{ buildArguments, ...(caBundle !== undefined && { caBundle }), ...(host !== undefined && { dockerHost: host }) },
  };
}

interface Tools {
  images: ImageBuilder;
  containers: WorkContainers;
}

async function makeTask(builder: EnvironmentBuilder, containers: WorkContainers, change: Change, made: Made[]): Promise<Made> {
  const cost: Cost = { specify: 0, build: 0, scan: 0, validate: 0, export: 0 };
  const specification = await timed(cost, 'specify', () => builder.specify(change));
  if ('reason' in specification) throw new TypeError(`${specification.reason}: ${specification.detail}`);
  const environment = await timed(cost, 'build', () => builder.build(change, specification));
  const own: Made = { cost, verdict: '', environment };
  made.push(own);
  const { image, languageImage } = environment;
  await timed(cost, 'scan', () => builder.scan(change, image, languageImage));
  const input = { environment, change, specification, restored: await readRestored(change) };
  const { record } = await timed(cost, 'validate', () => validateTask({ containers, clock: systemClock }, input));
  await timed(cost, 'export', () => builder.export(change, specification));
  own.verdict = record.rejection?.code ?? record.verdict;
  return own;
}

async function timed<T>(cost: Cost, stage: keyof Cost, work: () => Promise<T>): Promise<T> {
  const began = monotonicMs();
  const done = await work();
  cost[stage] = Math.round(monotonicMs() - began);
  process.stderr.write(`${stage}: ${String(cost[stage])} ms\n`);
  return done;
}

/** The same tools, and a list of what they were asked for; a tree is kept, for it can be read once alone. */
function watched({ images, containers }: Tools, issued: Issued[]): Tools {
  const build: ImageBuilder['build'] = async (step, options) => {
    const { Readable } = await import('node:stream');
    const { buffer } = await import('node:stream/consumers');
    const tree = step.tree && (await buffer(step.tree));
    issued.push({ kind: 'build', step, tree });
    return images.build({ ...step, ...(tree && { tree: Readable.from([tree]) }) }, options);
  };
  const run: WorkContainers['run'] = (spec, options) => {
    issued.push({ kind: 'run', spec });
    return containers.run(spec, options);
  };
  return { images: Object.assign(Object.create(images) as ImageBuilder, { build }), containers: { run } };
}

async function sizesOf(images: DockerImageBuilder, { image, dependencyImage }: Environment) {
  const [whole, shared] = [await images.sizeOf(image), await images.sizeOf(dependencyImage)];
  return { task_bytes: whole - shared, image_bytes: whole };
}
