import type { SweLanguage } from '../../src/domain/swe';
import { EnvironmentBuilder } from '../../src/features/building';
import { systemClock } from '../../src/platform/clock';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import type { OwnTask } from './patch-task';
import { sandboxOptions } from './sandbox';
import type { Tree } from './swe-change';
import { mirroredChange, removeMirrors } from './swe-mirror';

export interface Repository {
  language: SweLanguage;
  base: Tree;
  head: Tree;
  f2p: string[];
  p2p: string[];
}

/** A task of our own whose image and test command are made by its language's profile, as the pipeline makes them. */
export async function profiledTask({ language, base, head, f2p, p2p }: Repository): Promise<OwnTask> {
  const options = sandboxOptions();
  const builder = new EnvironmentBuilder(new DockerImageBuilder(options), new DockerWorkContainers(options), systemClock);
  const change = await mirroredChange(base, head, language);
  try {
    const specification = await builder.specify(change);
    if ('reason' in specification) throw new Error(specification.detail);
    const { image } = await builder.build(change, specification);
    return { language, image, runner: image, base, head, f2p, p2p, test: specification.test };
  } finally {
    removeMirrors();
  }
}
