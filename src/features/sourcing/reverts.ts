import type { Mirror } from '../../platform/git';
import { findRevert, standingRevert, type Revert } from './domain/history';
import type { PullRecord } from './source';

/** The reverts of each open mirror's default branch, read once. */
const known = new WeakMap<Mirror, Promise<Revert[]>>();

/** The commit that took a merged pull request back and still stands. */
export async function findRevertOf(
  { ref, title, mergeCommit, mergedAt }: PullRecord,
  mirror: Mirror,
): Promise<string | undefined> {
  if (mergeCommit === undefined) return undefined;
  const { committedAt } = await mirror.getCommit(mergeCommit);
  const landed = { commit: mergeCommit, number: ref.number, title, committedAt: mergedAt ?? committedAt };
  return standingRevert(landed, await revertsOf(mirror))?.commit;
}

function revertsOf(mirror: Mirror): Promise<Revert[]> {
  const reading =
    known.get(mirror) ?? mirror.log({ from: ['HEAD'] }).then((commits) => commits.flatMap((commit) => findRevert(commit) ?? []));
  known.set(mirror, reading);
  return reading;
}
