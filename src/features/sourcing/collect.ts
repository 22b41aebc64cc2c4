import type { PullRef } from '../../domain/swe';
import type { PullSource, RepoName } from './source';

export interface CollectOptions {
  /** Where an earlier walk ended; kept from {@link Collected.cursor}. */
  cursor?: string;
  /** Stop after so many pull requests. */
  max?: number;
  /** Ends the walk with its reason. */
  signal?: AbortSignal;
}

/** A page of a walk. To go on after it, start again with its cursor; without one it was the last. */
export interface Collected {
  pulls: PullRef[];
  cursor?: string;
}

/** Walks the merged pull requests of a repository, newest first. A page is handed out whole, so that its cursor is exact. */
export async function* collectPulls(
  source: PullSource,
  name: RepoName,
  { cursor, max = Infinity, signal }: CollectOptions = {},
): AsyncGenerator<Collected> {
  let next = cursor;
  for (let seen = 0; seen < max;) {
    const page = await source.listMerged(name, next, signal);
    seen += page.pulls.length;
    next = page.next;
    yield { pulls: page.pulls, ...(next !== undefined && { cursor: next }) };
    if (next === undefined) return;
  }
}
