import { formatPullRef, type PullRef } from '../../domain/swe';
import type { CommitInfo, Mirror } from '../../platform/git';
import type { Landing } from './domain/history';
import { historyOf, readHistory, type History } from './landings';
import type { Mirrors } from './mirrors';
import type { MergedPage, PullRecord, PullSource, RepoName, RepositoryRecord } from './source';
import { SourcingError, translated } from './sourcing-error';
import { untilAborted } from '../../platform/waiting';

const PAGE = 100;

/** Pull requests as a mirror alone tells of them: by merge commits and squash titles. Descriptions and issues are unknown. */
export class GitSource implements PullSource {
  readonly kind = 'git';
  constructor(private readonly mirrors: Mirrors) {}

  async getRepository(name: RepoName): Promise<RepositoryRecord> {
    const { landings, pushedAt } = await this.history(name);
    return { mergedPulls: landings.length, ...(pushedAt !== undefined && { pushedAt }) };
  }

  async getPull(ref: PullRef): Promise<PullRecord> {
    const landing = (await this.history(ref)).byNumber.get(ref.number);
    if (!landing) throw new SourcingError('pull-not-found', `No commit of the history says that it merges ${formatPullRef(ref)}`);
    const mirror = await this.openMirror(ref);
    return translated(record(ref, landing, mirror));
  }

  /** The cursor is the merge commit that the page before ended with. */
  async listMerged(name: RepoName, cursor?: string, signal?: AbortSignal): Promise<MergedPage> {
    const { landings } = await untilAborted(this.history(name, true), signal);
    const last = cursor === undefined ? -1 : landings.findIndex(({ commit }) => commit === cursor);
    if (cursor !== undefined && last < 0)
      throw new SourcingError('cursor-lost', `The history no longer has ${cursor}; start again`);
    const page = landings.slice(last + 1, last + 1 + PAGE);
    const more = last + 1 + PAGE < landings.length;
    const next = more ? page.at(-1)?.commit : undefined;
    return { pulls: page.map(({ number }) => ({ ...name, number })), ...(next !== undefined && { next }) };
  }

  openMirror(name: RepoName): Promise<Mirror> {
    return this.mirrors.get(name);
  }

  close(): Promise<void> {
    return this.mirrors.close();
  }

  private async history(name: RepoName, isFresh = false): Promise<History> {
    const mirror = await this.openMirror(name);
    return translated(isFresh ? readHistory(mirror) : historyOf(mirror));
  }
}

async function record(ref: PullRef, landing: Landing, mirror: Mirror): Promise<PullRecord> {
  const merge = await mirror.getCommit(landing.commit);
  const own = await ownCommits(ref, merge, mirror);
  const first = own.at(-1);
  const { name } = (merge.parents.length > 1 ? first : merge)?.author ?? merge.author;
  const firstCommitAt = earliest(own);
  const headCommit = own[0]?.id;
  return {
    ref,
    title: titleOf(merge, landing, first),
    author: { login: name, bot: /\[bot\]$/.test(name) },
    labels: [],
    merged: true,
    mergedAt: merge.committedAt,
    foundBy: landing.how,
    mergeCommit: merge.id,
    ...(headCommit !== undefined && { headCommit }),
    commitIds: own.map(({ id }) => id).reverse(),
    commitMessages: own.map(({ message }) => message).reverse(),
    ...(firstCommitAt !== undefined && { firstCommitAt }),
    linkedIssues: [],
  };
}

const MAX_OWN_COMMITS = 250;

/** The commits of the pull request itself, newest first, where the mirror still has them; GitHub lists 250 at most too. */
async function ownCommits({ number }: PullRef, merge: CommitInfo, mirror: Mirror): Promise<CommitInfo[]> {
  const named = await mirror.findCommit(`refs/pull/${String(number)}/head`);
  const [, second, ...more] = merge.parents;
  // Of several heads that were merged at once, nothing but its own ref tells which one it was.
  const head =
    named !== undefined && (second === undefined || merge.parents.includes(named)) ? named : more.length > 0 ? undefined : second;
  if (head === undefined) return [];
  return mirror.log({ from: [head], without: merge.parents.filter((id) => id !== head), max: MAX_OWN_COMMITS });
}

function earliest(commits: readonly CommitInfo[]): string | undefined {
  const times = commits.map(({ author }) => author.at).filter((at) => !Number.isNaN(Date.parse(at)));
  return times.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** GitHub puts the title into the body of its merge commits, and before the number of its squash commits. */
function titleOf(merge: CommitInfo, { how }: Landing, first: CommitInfo | undefined): string {
  const [subject = '', ...rest] = merge.message.split('\n');
  if (how === 'squash title') return subject.replace(/\s*\(#\d+\)\s*$/, '').trim();
  const title = rest.find((line) => line.trim() !== '') ?? first?.message.split('\n', 1)[0] ?? '';
  return title.trim();
}
