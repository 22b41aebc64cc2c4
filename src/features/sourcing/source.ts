import type { PullRef } from '../../domain/swe';
import type { Mirror } from '../../platform/git';
import type { IssueHistory } from './domain/statement';

export const SOURCE_KINDS = ['git', 'archive', 'github'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export interface RepoName {
  owner: string;
  repo: string;
}

/** What a source knows of a repository beyond its git history; undefined is unknown. */
export interface RepositoryRecord {
  stars?: number;
  archived?: boolean;
  fork?: boolean;
  /** Undefined where nobody asked the forge. */
  private?: boolean;
  createdAt?: string;
  pushedAt?: string;
  /** Pull requests that were merged, as far as the source knows of them. */
  mergedPulls?: number;
  /** SPDX id. */
  licence?: string;
}

/** A pull request as a source tells of it. Times are ISO 8601. */
export interface PullRecord {
  ref: PullRef;
  title: string;
  /** Undefined where the source has no description, as opposed to an empty one. */
  body?: string;
  author: { login: string; bot: boolean };
  labels: string[];
  merged: boolean;
  /** By the forge's own word; undefined where only a history tells of it. */
  state?: 'open' | 'closed';
  mergedAt?: string;
  /** By what it was found: `merge commit`, `squash title`, `GitHub`, `archive`. */
  foundBy: string;
  /** The commit by which it came in; undefined unless merged. */
  mergeCommit?: string;
  /** The last of its own commits when it was merged; the mirror need not have it. */
  headCommit?: string;
  /** Ids and messages of its own commits, oldest first, as far as they are known. */
  commitIds: string[];
  commitMessages: string[];
  firstCommitAt?: string;
  /** Paths that the forge says it changes, both names of a rename; undefined where unknown or cut off. */
  reportedPaths?: string[];
  linkedIssues: IssueHistory[];
}

export interface MergedPage {
  pulls: PullRef[];
  /** Hand it back for the next page; undefined after the last. */
  next?: string;
}

/** Where pull requests come from. All three kinds keep this contract; failures are {@link SourcingError}s. */
export interface PullSource {
  readonly kind: SourceKind;
  getRepository(name: RepoName): Promise<RepositoryRecord>;
  /** Throws `pull-not-found`. A pull request that was closed without a merge is found, and is not merged. */
  getPull(ref: PullRef): Promise<PullRecord>;
  /** Merged pull requests, newest first. New ones between two calls neither repeat nor hide older ones. The signal ends it with its reason. */
  listMerged(name: RepoName, cursor?: string, signal?: AbortSignal): Promise<MergedPage>;
  /**
   * The repository's objects; with a pull request, its head and merge commit too where no branch has them and the source can still get
   * them. The source closes it.
   */
  openMirror(name: RepoName, pull?: PullRecord): Promise<Mirror>;
  close(): Promise<void>;
}
