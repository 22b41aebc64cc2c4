/** What of a commit tells which pull request it brought in or took back. */
export interface HistoryCommit {
  id: string;
  message: string;
  committedAt: string;
  /** 0: on the default branch itself; 1: merged into it; 2: on another branch alone. */
  rank: 0 | 1 | 2;
}

export interface Landing {
  number: number;
  commit: string;
  how: 'merge commit' | 'squash title';
  committedAt: string;
  rank: 0 | 1 | 2;
}

/** A commit that says that it takes something back. */
export interface Revert {
  commit: string;
  committedAt: string;
  /** Ids (abbreviated as written), title and number of what it takes back; what it names of these. */
  ids: string[];
  title?: string;
  number?: number;
}

/** GitHub's own words: `Merge pull request #1 from owner/branch` and a squash title that ends with ` (#1)`. */
export function findLanding({ id, message, committedAt, rank }: HistoryCommit): Landing | undefined {
  const subject = message.split('\n', 1)[0] ?? '';
  const merged = /^Merge pull request #([1-9]\d{0,8}) from \S/.exec(subject)?.[1];
  const squashed = /\S[ \t]{0,3}\(#([1-9]\d{0,8})\)\s*$/.exec(subject)?.[1];
  const number = merged ?? squashed;
  if (number === undefined) return undefined;
  return { number: Number(number), commit: id, how: merged === undefined ? 'squash title' : 'merge commit', committedAt, rank };
}

/**
 * One landing a pull request: the default branch before others, since release branches repeat titles; a merge commit before a
 * title; the first in time before what was picked again later. Input newest first; so is the answer, by the chosen commits.
 */
export function chooseLandings(newestFirst: readonly Landing[]): Landing[] {
  const best = new Map<number, Landing>();
  for (const landing of newestFirst) {
    const held = best.get(landing.number);
    if (!held || weight(landing) <= weight(held)) best.set(landing.number, landing);
  }
  return newestFirst.filter((landing) => best.get(landing.number) === landing);
}

function weight({ rank, how }: Landing): number {
  return rank * 2 + (how === 'merge commit' ? 0 : 1);
}

/** `Revert "title"` in a subject, `This reverts commit ID` and `Reverts owner/repo#1` in a message. */
export function findRevert({ id, message, committedAt }: Omit<HistoryCommit, 'rank'>): Revert | undefined {
  const ids = [...message.matchAll(/\bThis reverts commit ([0-9a-f]{7,40})\b/g)].map(([, found = '']) => found);
  const title = /^(?:Merge pull request .*\n\s*)?Revert "(.*)"(?: \(#\d+\))?\s*$/m.exec(message)?.[1];
  const number = /^Reverts (?:[\w.-]+\/[\w.-]+)?#(\d+)\s*$/m.exec(message)?.[1];
  if (ids.length === 0 && title === undefined && number === undefined) return undefined;
  return {
    commit: id,
    committedAt,
    ids,
    ...(title !== undefined && { title }),
    ...(number !== undefined && { number: Number(number) }),
  };
}

export interface Landed {
  /** The commit that brought it in. */
  commit: string;
  number: number;
  title: string;
  committedAt: string;
}

/** The revert of a landed pull request that still stands: one that was itself taken back doesn't count. */
export function standingRevert(landed: Landed, reverts: readonly Revert[]): Revert | undefined {
  return reverts.find((revert) => takesBack(revert, landed) && !isTakenBack(revert, reverts));
}

function takesBack(revert: Revert, { commit, number, title, committedAt }: Landed): boolean {
  if (Date.parse(revert.committedAt) < Date.parse(committedAt)) return false;
  if (revert.number === number) return true;
  if (revert.ids.some((id) => commit.startsWith(id))) return true;
  const plain = withoutNumber(title);
  return revert.title !== undefined && plain !== '' && withoutNumber(revert.title) === plain;
}

function isTakenBack(revert: Revert, reverts: readonly Revert[]): boolean {
  return reverts.some(
    (other) =>
      other !== revert &&
      other.ids.some((id) => revert.commit.startsWith(id)) &&
      !isTakenBack(
        other,
        reverts.filter((one) => one !== revert),
      ),
  );
}

function withoutNumber(title: string): string {
  return title.replace(/\s*\(#\d+\)\s*$/, '').trim();
}
