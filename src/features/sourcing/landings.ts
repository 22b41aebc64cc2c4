import type { Mirror } from '../../platform/git';
import { chooseLandings, findLanding, type Landing } from './domain/history';
import { SourcingError } from './sourcing-error';

/** What a repository's history tells of all its pull requests. */
export interface History {
  /** Newest first. */
  landings: Landing[];
  byNumber: ReadonlyMap<number, Landing>;
  pushedAt?: string;
}

interface Known {
  /** HEAD and all branches when it was read. */
  refs: string;
  history: Promise<History>;
}

const known = new WeakMap<Mirror, Known>();

/** As it was when it was first asked for. */
export function historyOf(mirror: Mirror): Promise<History> {
  return known.get(mirror)?.history ?? readHistory(mirror);
}

/** As it is now; read again only where a branch has moved. */
export async function readHistory(mirror: Mirror): Promise<History> {
  const [head, branches] = await Promise.all([mirror.findCommit('HEAD'), mirror.listRefs('refs/heads')]);
  if (head === undefined) throw new SourcingError('repository-not-found', `${mirror.folder} has no default branch`);
  const refs = JSON.stringify([head, ...branches]);
  const before = known.get(mirror);
  if (before?.refs === refs) return before.history;
  const history = read(mirror, head);
  known.set(mirror, { refs, history });
  history.catch(() => known.delete(mirror));
  return history;
}

async function read(mirror: Mirror, head: string): Promise<History> {
  const commits = await mirror.log();
  const parents = new Map(commits.map(({ id, parents: above }) => [id, above]));
  const own = walk(head, (id) => parents.get(id)?.slice(0, 1) ?? []);
  const reachable = walk(head, (id) => parents.get(id) ?? []);
  const found = commits.flatMap(({ id, message, committedAt }) => {
    const rank = own.has(id) ? 0 : reachable.has(id) ? 1 : 2;
    return findLanding({ id, message, committedAt, rank }) ?? [];
  });
  const landings = chooseLandings(found);
  const pushedAt = commits[0]?.committedAt;
  return {
    landings,
    byNumber: new Map(landings.map((landing) => [landing.number, landing])),
    ...(pushedAt !== undefined && { pushedAt }),
  };
}

function walk(from: string, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set([from]);
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return seen;
}
