import { resolve } from 'node:path';
import type { SourceKind } from '../../features/sourcing';
import type { Config } from '../../platform/config';
import type { Adapt, RunningService } from '../service';

export interface SourceChoice {
  /** `github`; a folder of mirrors; or `git` or `archive`, which stand for the folder that the service has. */
  repoSource: string;
  /** With dumps of issues and pull requests beside the mirrors. */
  archive: boolean;
  /** Where pools, tasks and logs lie; as the service has it where it is left out. */
  artifacts?: string;
}

export function sourceKind({ repoSource, archive }: SourceChoice): SourceKind {
  if (repoSource === 'github') return 'github';
  return archive || repoSource === 'archive' ? 'archive' : 'git';
}

/**
 * Folders are the service's own: one that lives for the command alone gets those of the options, of one that runs already they have to be
 * what it has. Throws what has to be done where they are not.
 */
export function withFolders(choice: SourceChoice): Adapt {
  return (config, running) => {
    const sources = isNamed(choice.repoSource) ? undefined : resolve(choice.repoSource);
    if (running) return agreeing(config, running, sources, choice.artifacts);
    const artifacts = choice.artifacts === undefined ? {} : { artifactsDir: resolve(choice.artifacts) };
    return { ...config, swe: { ...config.swe, ...artifacts, ...(sources !== undefined && { sourcesDir: sources }) } };
  };
}

function isNamed(repoSource: string): boolean {
  return ['github', 'git', 'archive'].includes(repoSource);
}

function agreeing(
  config: Config,
  { url, folders }: RunningService,
  sources: string | undefined,
  asked: string | undefined,
): Config {
  const artifacts = asked === undefined ? undefined : resolve(asked);
  if (!folders && (sources !== undefined || artifacts !== undefined))
    throw new Error(
      `${url} reads and writes folders of its own machine. Leave out --artifacts, and name a kind: --repo-source github, git or archive.`,
    );
  if (sources !== undefined && sources !== folders?.sources)
    throw differs(url, '--repo-source', 'ASSAY_SWE_SOURCES_DIR', folders?.sources ?? 'no folder of mirrors', sources);
  if (artifacts !== undefined && artifacts !== folders?.artifacts)
    throw differs(url, '--artifacts', 'ASSAY_ARTIFACTS_DIR', folders?.artifacts ?? '', artifacts);
  return { ...config, swe: { ...config.swe, ...(folders && { artifactsDir: folders.artifacts }) } };
}

function differs(url: string, option: string, variable: string, has: string, asked: string): Error {
  return new Error(
    `The service at ${url} has ${has}, and ${option} asks for ${asked}. Start it with ${variable}=${asked}, or stop it first.`,
  );
}
