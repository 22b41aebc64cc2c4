import { resolve } from 'node:path';
import { validateDirectory, type DirectoryResult } from '../../src/features/building';
import type { SweLanguage } from '../../src/domain/swe';
import type { Config } from '../../src/platform/config';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { sandboxOptions } from '../support/sandbox';
import type { Yield } from './yield';

/** What a stranger made of a language's first verified task; `result` is missing where there is none. */
export interface Stranger {
  language: SweLanguage;
  seconds: number;
  result?: DirectoryResult;
}

/**
 * Builds the exported Dockerfile of one verified task as on a machine that has none of our images but the base, every step of it anew, and
 * judges the task by doing nothing and by its solution, once each.
 */
export async function buildAsStranger(config: Config, { plan, tasks }: Yield): Promise<Stranger> {
  const { language } = plan;
  const [first] = tasks.map(({ folder }) => folder).sort();
  if (first === undefined) return { language, seconds: 0 };
  const { host, caBundle, buildArguments } = config.docker;
  const options = {
    ...{ ...sandboxOptions(), buildArguments },
    ...(host !== undefined && { dockerHost: host }),
    ...(caBundle !== undefined && { caBundle }),
  };
  const tools = { containers: new DockerWorkContainers(options), images: new DockerImageBuilder(options) };
  const began = performance.now();
  const result = await validateDirectory(tools, resolve(config.swe.artifactsDir, first), { runs: 1, cache: false });
  return { language, result, seconds: Math.round((performance.now() - began) / 1000) };
}

export function strangerLine({ language, seconds, result }: Stranger): string {
  if (!result) return `${language}: no verified task that a stranger could build`;
  const { task, verdict, problem } = result;
  return `${language}: built by a stranger, ${task} is ${verdict} after ${seconds} s${problem === undefined ? '' : `: ${problem}`}`;
}
