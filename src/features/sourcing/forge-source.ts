import { formatPullRef, type PullRef } from '../../domain/swe';
import type { Mirror } from '../../platform/git';
import type { ClosingIssue, GitHubCommit, GitHubFile, GitHubIssue, GitHubPull } from '../../platform/git/github';
import { closingKeywords } from './domain/issue-links';
import type { IssueHistory } from './domain/statement';
import type { ForgeData } from './forge-data';
import type { Mirrors } from './mirrors';
import type { MergedPage, PullRecord, PullSource, RepoName, RepositoryRecord } from './source';
import { SourcingError, translated } from './sourcing-error';
import { untilAborted } from '../../platform/waiting';

/** Pull requests as GitHub tells of them, live or from dumps, over a mirror of the repository. */
export class ForgeSource implements PullSource {
  private readonly repositories = new Map<string, Promise<RepositoryRecord>>();

  constructor(
    private readonly data: ForgeData,
    private readonly mirrors: Mirrors,
  ) {}

  get kind(): 'archive' | 'github' {
    return this.data.kind;
  }

  getRepository(name: RepoName): Promise<RepositoryRecord> {
    const key = `${name.owner}/${name.repo}`.toLowerCase();
    const known = this.repositories.get(key);
    if (known) return known;
    const asking = translated(this.askRepository(name), 'repository-not-found');
    this.repositories.set(key, asking);
    asking.catch(() => this.repositories.delete(key));
    return asking;
  }

  async getPull(ref: PullRef): Promise<PullRecord> {
    const pull = await translated(this.data.findPull(ref, ref.number));
    if (!pull) {
      // Whether there is a repository at all, GitHub says only where it is asked for it.
      await this.getRepository(ref);
      throw new SourcingError('pull-not-found', `There is no pull request ${formatPullRef(ref)}`);
    }
    const [commits, files] = await translated(
      Promise.all([this.data.listCommits(ref, ref.number), this.data.listFiles(ref, ref.number)]),
    );
    const linkedIssues = await translated(this.linkedIssues(ref, pull, commits));
    return record(ref, this.kind, pull, commits, files, linkedIssues);
  }

  /**
   * The cursor is `page:number`: the page that the last answer ended in, and its last pull request. New pull requests only push older
   * ones to later pages, so reading on from that page misses none, and numbers tell which were seen.
   */
  listMerged(name: RepoName, cursor?: string, signal?: AbortSignal): Promise<MergedPage> {
    return untilAborted(this.walk(name, cursor, signal), signal);
  }

  private async walk(name: RepoName, cursor: string | undefined, signal: AbortSignal | undefined): Promise<MergedPage> {
    const [, from = '1', seen] = /^(\d{1,6}):(\d{1,9})$/.exec(cursor ?? '') ?? [];
    if (cursor !== undefined && seen === undefined)
      throw new SourcingError('cursor-lost', `${JSON.stringify(cursor)} is no cursor`);
    const below = seen === undefined ? Number.POSITIVE_INFINITY : Number(seen);
    for (let page = Number(from); ; page += 1) {
      signal?.throwIfAborted();
      const { pulls, more } = await translated(this.data.listClosed(name, page), 'repository-not-found');
      const fresh = pulls.filter(({ number }) => number < below);
      const merged = fresh
        .filter(({ merged_at: at }) => at !== null)
        .map(({ number }) => ({ owner: name.owner, repo: name.repo, number }));
      const last = fresh.at(-1)?.number;
      // A page of what was closed without a merge is no end.
      if (merged.length > 0 || !more)
        return { pulls: merged, ...(more && last !== undefined && { next: `${String(page)}:${String(last)}` }) };
    }
  }

  openMirror(name: RepoName, pull?: PullRecord): Promise<Mirror> {
    if (!pull) return this.mirrors.get(name);
    const commits = [pull.mergeCommit, pull.headCommit].filter((id) => id !== undefined);
    return this.mirrors.getWith(name, { number: pull.ref.number, commits });
  }

  close(): Promise<void> {
    return this.mirrors.close();
  }

  private async askRepository(name: RepoName): Promise<RepositoryRecord> {
    const found = await this.data.findRepository(name);
    const mergedPulls = found && (await this.data.countMerged(name));
    if (!found) throw new SourcingError('repository-not-found', `There is no repository ${name.owner}/${name.repo}`);
    const licence = found.license?.spdx_id;
    return {
      stars: found.stargazers_count,
      archived: found.archived,
      fork: found.fork,
      ...(found.private !== undefined && { private: found.private }),
      ...(mergedPulls !== undefined && { mergedPulls }),
      createdAt: found.created_at,
      ...(found.pushed_at !== null && { pushedAt: found.pushed_at }),
      ...(licence && licence !== 'NOASSERTION' && { licence }),
    };
  }

  private async linkedIssues(ref: PullRef, pull: GitHubPull, commits: readonly GitHubCommit[]): Promise<IssueHistory[]> {
    const closing = await this.data.listClosingIssues(ref, ref.number);
    const own = `${ref.owner}/${ref.repo}`.toLowerCase();
    if (closing) return closing.filter((issue) => issue.repository.nameWithOwner.toLowerCase() === own).map(issueHistory);
    const text = [pull.title, pull.body ?? '', ...commits.map(({ commit }) => commit.message)].join('\n');
    const numbers = closingKeywords(text, ref.owner, ref.repo);
    const issues = await Promise.all(numbers.map((number) => this.data.findIssue(ref, number)));
    return issues.flatMap((issue) => (!issue || issue.pull_request !== undefined ? [] : [plainIssue(issue)]));
  }
}

/** REST tells no edits, only when anything of an issue changed last. */
function plainIssue({ number, title, body, created_at: createdAt, updated_at: updatedAt }: GitHubIssue): IssueHistory {
  return { number, title, body: body ?? '', createdAt, ...(updatedAt !== undefined && { updatedAt }) };
}

function issueHistory(issue: ClosingIssue): IssueHistory {
  const { number, title, body, createdAt, timelineItems } = issue;
  const bodyEdits = editsOf(issue);
  const titleEdits = timelineItems?.nodes.map((edit) => ({ at: edit.createdAt, from: edit.previousTitle })).sort(byTime);
  return { ...{ number, title, body, createdAt }, ...(bodyEdits && { bodyEdits }), ...(titleEdits && { titleEdits }) };
}

/** A list without any edit says that there was none only where GitHub says so too. */
function editsOf({ lastEditedAt, userContentEdits }: ClosingIssue): IssueHistory['bodyEdits'] {
  const edits = (userContentEdits?.nodes ?? []).flatMap(({ editedAt, diff }) =>
    diff === null ? [] : [{ at: editedAt, body: diff }],
  );
  return edits.length > 0 || lastEditedAt === null ? edits.sort(byTime) : undefined;
}

function byTime(one: { at: string }, other: { at: string }): number {
  return Date.parse(one.at) - Date.parse(other.at);
}

function record(
  ref: PullRef,
  kind: 'archive' | 'github',
  pull: GitHubPull,
  commits: readonly GitHubCommit[],
  files: readonly GitHubFile[] | undefined,
  linkedIssues: IssueHistory[],
): PullRecord {
  const dates = commits.flatMap(({ commit }) => commit.author?.date ?? []).sort((a, b) => Date.parse(a) - Date.parse(b));
  const paths = files?.flatMap(({ filename, status, previous_filename: old }) =>
    status === 'renamed' && old !== undefined ? [filename, old] : [filename],
  );
  const mergedAt = pull.merged_at;
  return {
    ref,
    title: pull.title,
    body: pull.body ?? '',
    author: { login: pull.user?.login ?? 'ghost', bot: pull.user?.type === 'Bot' },
    labels: pull.labels.map(({ name }) => name),
    merged: mergedAt !== null,
    ...((pull.state === 'open' || pull.state === 'closed') && { state: pull.state }),
    ...(mergedAt !== null && { mergedAt }),
    foundBy: kind,
    ...(mergedAt !== null && pull.merge_commit_sha !== null && { mergeCommit: pull.merge_commit_sha }),
    headCommit: pull.head.sha,
    commitIds: commits.map(({ sha }) => sha),
    commitMessages: commits.map(({ commit }) => commit.message),
    ...(dates[0] !== undefined && { firstCommitAt: dates[0] }),
    ...(paths && { reportedPaths: paths }),
    linkedIssues,
  };
}
