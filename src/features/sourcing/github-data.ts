import {
  GitHubError,
  type ClosingIssue,
  type GitHubClient,
  type GitHubCommit,
  type GitHubFile,
  type GitHubIssue,
  type GitHubPull,
  type GitHubRepository,
} from '../../platform/git/github';
import type { ForgeData } from './forge-data';
import type { RepoName } from './source';

/** GitHub lists no more files than this, and does not say so. */
const MAX_LISTED_FILES = 3000;

export class GitHubData implements ForgeData {
  readonly kind = 'github';

  constructor(private readonly client: GitHubClient) {}

  findRepository({ owner, repo }: RepoName): Promise<GitHubRepository | undefined> {
    return orUndefined(this.client.getRepository(owner, repo));
  }

  countMerged({ owner, repo }: RepoName): Promise<number | undefined> {
    return this.client.countMerged(owner, repo);
  }

  findPull({ owner, repo }: RepoName, number: number): Promise<GitHubPull | undefined> {
    return orUndefined(this.client.getPull(owner, repo, number));
  }

  findIssue({ owner, repo }: RepoName, number: number): Promise<GitHubIssue | undefined> {
    return orUndefined(this.client.getIssue(owner, repo, number));
  }

  listCommits({ owner, repo }: RepoName, number: number): Promise<GitHubCommit[]> {
    return this.client.listCommits(owner, repo, number);
  }

  async listFiles({ owner, repo }: RepoName, number: number): Promise<GitHubFile[] | undefined> {
    const files = await this.client.listFiles(owner, repo, number);
    return files.length >= MAX_LISTED_FILES ? undefined : files;
  }

  listClosingIssues({ owner, repo }: RepoName, number: number): Promise<ClosingIssue[] | undefined> {
    return this.client.listClosingIssues(owner, repo, number);
  }

  listClosed({ owner, repo }: RepoName, page: number): Promise<{ pulls: GitHubPull[]; more: boolean }> {
    return this.client.listClosed(owner, repo, page);
  }
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GitHubError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
