import type {
  ClosingIssue,
  GitHubCommit,
  GitHubFile,
  GitHubIssue,
  GitHubPull,
  GitHubRepository,
} from '../../platform/git/github';
import type { RepoName } from './source';

/** GitHub's answers, from GitHub or from dumps of it. What is absent is undefined; other failures are thrown. */
export interface ForgeData {
  readonly kind: 'archive' | 'github';
  findRepository(name: RepoName): Promise<GitHubRepository | undefined>;
  /** Undefined where it can't be counted. */
  countMerged(name: RepoName): Promise<number | undefined>;
  findPull(name: RepoName, number: number): Promise<GitHubPull | undefined>;
  findIssue(name: RepoName, number: number): Promise<GitHubIssue | undefined>;
  listCommits(name: RepoName, number: number): Promise<GitHubCommit[]>;
  /** Undefined where it is not known, or GitHub cut it off. */
  listFiles(name: RepoName, number: number): Promise<GitHubFile[] | undefined>;
  /** Undefined where nobody asked GitHub which issues a pull request closes. */
  listClosingIssues(name: RepoName, number: number): Promise<ClosingIssue[] | undefined>;
  /** Closed pull requests, newest first; pages count from 1. */
  listClosed(name: RepoName, page: number): Promise<{ pulls: GitHubPull[]; more: boolean }>;
}
