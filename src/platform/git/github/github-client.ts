import { z } from 'zod';
import { GitHubError } from './github-error';
import {
  CLOSING_ISSUES,
  ClosingIssuesReply,
  GitHubCommit,
  GitHubFile,
  GitHubIssue,
  GitHubPull,
  GitHubRepository,
  MERGED_COUNT,
  MergedCountReply,
  type ClosingIssue,
} from './shapes';
import { makeOctokit, type GitHubOptions, type PagingOctokit } from './transport';

const PAGE = 100;

/** The requests to GitHub that sourcing needs. Every failure is a {@link GitHubError}; answers of another shape are `malformed`. */
export class GitHubClient {
  private readonly octokit: PagingOctokit;
  private readonly hasTokens: boolean;

  constructor(options: GitHubOptions) {
    const { octokit, pool } = makeOctokit(options);
    this.octokit = octokit;
    this.hasTokens = pool.hasTokens;
  }

  async getRepository(owner: string, repo: string): Promise<GitHubRepository> {
    return this.one(GitHubRepository, 'GET /repos/{owner}/{repo}', { owner, repo });
  }

  async getPull(owner: string, repo: string, number: number): Promise<GitHubPull> {
    return this.one(GitHubPull, 'GET /repos/{owner}/{repo}/pulls/{number}', { owner, repo, number });
  }

  async getIssue(owner: string, repo: string, number: number): Promise<GitHubIssue> {
    return this.one(GitHubIssue, 'GET /repos/{owner}/{repo}/issues/{number}', { owner, repo, number });
  }

  /** All commits that GitHub lists, 250 at most. */
  async listCommits(owner: string, repo: string, number: number): Promise<GitHubCommit[]> {
    return this.all(GitHubCommit, 'GET /repos/{owner}/{repo}/pulls/{number}/commits', { owner, repo, number });
  }

  /** All changed files that GitHub lists, over all pages; it stops at 3,000. */
  async listFiles(owner: string, repo: string, number: number): Promise<GitHubFile[]> {
    return this.all(GitHubFile, 'GET /repos/{owner}/{repo}/pulls/{number}/files', { owner, repo, number });
  }

  /** One page of closed pull requests, newest first by creation; pages count from 1. */
  async listClosed(owner: string, repo: string, page: number): Promise<{ pulls: GitHubPull[]; more: boolean }> {
    const query = { owner, repo, state: 'closed', sort: 'created', direction: 'desc', per_page: PAGE, page };
    const reply = await this.request('GET /repos/{owner}/{repo}/pulls', query);
    return { pulls: read(z.array(GitHubPull), reply.data), more: /<[^>]*>;\s*rel="next"/.test(reply.headers.link ?? '') };
  }

  /** The issues that a merge closes; undefined without a token, for GraphQL answers nobody else. */
  async listClosingIssues(owner: string, repo: string, number: number): Promise<ClosingIssue[] | undefined> {
    if (!this.hasTokens) return undefined;
    const issues: ClosingIssue[] = [];
    let after: string | null = null;
    for (;;) {
      const asked: unknown = await this.graphql(CLOSING_ISSUES, { owner, name: repo, number, after });
      const reply: ClosingIssuesReply = read(ClosingIssuesReply, asked);
      const found = reply.repository?.pullRequest?.closingIssuesReferences;
      if (!found) throw new GitHubError('not-found', `GitHub knows no pull request ${owner}/${repo}#${String(number)}`);
      issues.push(...found.nodes);
      after = found.pageInfo.endCursor;
      if (!found.pageInfo.hasNextPage || after === null) return issues;
    }
  }

  /** Pull requests that were merged; undefined without a token. */
  async countMerged(owner: string, repo: string): Promise<number | undefined> {
    if (!this.hasTokens) return undefined;
    const reply = read(MergedCountReply, await this.graphql(MERGED_COUNT, { owner, name: repo }));
    if (!reply.repository) throw new GitHubError('not-found', `GitHub knows no repository ${owner}/${repo}`);
    return reply.repository.pullRequests.totalCount;
  }

  private async one<T>(shape: z.ZodType<T>, route: string, parameters: Record<string, unknown>): Promise<T> {
    return read(shape, (await this.request(route, parameters)).data);
  }

  private async all<T>(shape: z.ZodType<T>, route: string, parameters: Record<string, unknown>): Promise<T[]> {
    return read(z.array(shape), await this.octokit.paginate(route, { ...parameters, per_page: PAGE }));
  }

  private async request(
    route: string,
    parameters: Record<string, unknown>,
  ): Promise<{ data: unknown; headers: { link?: string } }> {
    return this.octokit.request(route, parameters);
  }

  /** GraphQL answers 200 to what it refuses; the errors' types say why. */
  private async graphql(query: string, variables: Record<string, unknown>, tries = 3): Promise<unknown> {
    try {
      return await this.octokit.graphql(query, variables);
    } catch (error) {
      const types = ((error as { errors?: { type?: string }[] }).errors ?? []).map(({ type }) => type);
      const message = error instanceof Error ? error.message.slice(0, 500) : 'GraphQL failed';
      if (types.includes('NOT_FOUND')) throw new GitHubError('not-found', message);
      // The pool has read the headers: the next try takes another token, or waits.
      if (types.includes('RATE_LIMITED') && tries > 1) return this.graphql(query, variables, tries - 1);
      if (types.includes('RATE_LIMITED')) throw new GitHubError('rate-limited', message);
      throw types.length > 0 ? new GitHubError('rejected', message) : error;
    }
  }
}

function read<T>(shape: z.ZodType<T>, data: unknown): T {
  const parsed = shape.safeParse(data);
  if (!parsed.success)
    throw new GitHubError('malformed', `GitHub's answer has another shape: ${z.prettifyError(parsed.error).slice(0, 300)}`);
  return parsed.data;
}
