import type { Remote } from '../../platform/git';
import { GitHubClient, type GitHubOptions } from '../../platform/git/github';
import { ArchiveData } from './archive-data';
import { ForgeSource } from './forge-source';
import { GitHubData } from './github-data';
import { GitSource } from './git-source';
import { Mirrors } from './mirrors';
import type { PullSource } from './source';

export type SourceOptions =
  /** A folder of mirrors; of an archive with the dumps beside them. */
  | { kind: 'git'; root: string }
  | { kind: 'archive'; root: string }
  | {
      kind: 'github';
      github: GitHubOptions;
      /** Folder of our own that repositories are cloned into. */
      cache: string;
      /** Where repositories are cloned from: `https://github.com`. */
      gitBaseUrl?: string;
      remote?: Omit<Remote, 'url' | 'signal'>;
      /** Ends what the source waits for (GitHub's limits, answers, clones), with its reason. */
      signal?: AbortSignal;
    };

/** Opens a source of pull requests. Close it, for it keeps temporary folders. */
export function openSource(options: SourceOptions): PullSource {
  if (options.kind === 'git') return new GitSource(Mirrors.inFolder(options.root));
  if (options.kind === 'archive') return new ForgeSource(new ArchiveData(options.root), Mirrors.inFolder(options.root));
  const { cache, gitBaseUrl = 'https://github.com' } = options;
  const ending = options.signal ? { signal: options.signal } : {};
  const [github, remote] = [
    { ...options.github, ...ending },
    { ...options.remote, ...ending },
  ];
  const mirrors = Mirrors.fetched(cache, ({ owner, repo }) => ({ ...remote, url: `${gitBaseUrl}/${owner}/${repo}.git` }));
  return new ForgeSource(new GitHubData(new GitHubClient(github)), mirrors);
}
