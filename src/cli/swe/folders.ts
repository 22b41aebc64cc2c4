import { resolve } from 'node:path';
import { lackingSource } from '../../features/batches';
import type { SourceKind } from '../../features/sourcing';
import type { Config } from '../../platform/config';
import type { Adapt, RunningService } from '../service';

export interface SourceChoice {
  /**
   * `github`; a folder of mirrors; or `git` or `archive`, which stand for the folder that the service has. Where it is left out, what the
   * service has: its folder of mirrors, else GitHub.
   */
  repoSource?: string;
  /** With dumps of issues and pull requests beside the mirrors. */
  archive: boolean;
  /** Where pools, tasks and logs lie; as the service has it where it is left out. */
  artifacts?: string;
}

/** As the service takes it; `swe`: of the service. */
export function sourceKind({ repoSource, archive }: SourceChoice, { swe }: Config): SourceKind {
  if (repoSource === 'github') return 'github';
  if (archive || repoSource === 'archive') return 'archive';
  return repoSource === undefined && swe.sourcesDir === undefined ? 'github' : 'git';
}

/**
 * Folders are the service's own: one that lives for the command alone gets those of the options, of one that runs already they have to be
 * what it has. Throws what has to be done where they are not.
 */
export function withFolders(choice: SourceChoice): Adapt {
  return (config, running) => {
    const { repoSource } = choice;
    const sources = repoSource === undefined || isNamed(repoSource) ? undefined : resolve(repoSource);
    if (running) return agreeing(config, running, sources, choice.artifacts);
    const artifacts = choice.artifacts === undefined ? {} : { artifactsDir: resolve(choice.artifacts) };
    return { ...config, swe: { ...config.swe, ...artifacts, ...(sources !== undefined && { sourcesDir: sources }) } };
  };
}

/** The same for commands that can't do without a source: throws where nobody has named one. */
export function withSource(choice: SourceChoice): Adapt {
  return (config, running) => {
    const adapted = withFolders(choice)(config, running);
    if (choice.repoSource !== undefined) return adapted;
    if (running && !running.folders)
      throw new Error(`What ${running.url} has is not known here. Name a kind: --repo-source github, git or archive.`);
    const kind = sourceKind(choice, adapted);
    // The tokens of one that runs are its own.
    const isKnown = !running || kind !== 'github';
    if (isKnown && lackingSource(adapted.swe, kind)) throw new Error(noSource('There is no source of pull requests'));
    return adapted;
  };
}

/** How a source is named, after what is wrong without one. */
export function noSource(wrong: string): string {
  return `${wrong}: name one with --repo-source, or set ASSAY_SWE_SOURCES_DIR (a folder of git mirrors) or GITHUB_TOKENS.`;
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
  if (!folders) return config;
  const { sourcesDir: _, ...swe } = config.swe;
  const has = { artifactsDir: folders.artifacts, ...(folders.sources != null && { sourcesDir: folders.sources }) };
  return { ...config, swe: { ...swe, ...has } };
}

function differs(url: string, option: string, variable: string, has: string, asked: string): Error {
  return new Error(
    `The service at ${url} has ${has}, and ${option} asks for ${asked}. Start it with ${variable}=${asked}, or stop it first.`,
  );
}
