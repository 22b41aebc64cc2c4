import type { CommitInfo, Mirror } from '../../platform/git';
import type { PullRecord } from './source';
import { SourcingError } from './sourcing-error';

/** Base and head of a merged pull request, both commits of the mirror. */
export interface PullRange {
  base: string;
  head: string;
  /** Which rule found them. */
  rule: 'merge' | 'merge, parents swapped' | 'one of several merged heads' | 'squash' | 'rebase';
}

/**
 * Finds what a pull request was merged onto and the merged state. The forge's own `base.sha` is where the target branch once was, not
 * where the merge happened, so only the merge commit is asked.
 */
export async function findRange(record: PullRecord, mirror: Mirror): Promise<PullRange> {
  const merge = await getMergeCommit(record, mirror);
  const [first, second] = merge.parents;
  if (first === undefined) throw new SourcingError('merge-ambiguous', `${merge.id} has no parent to compare with`);
  if (second === undefined) return ofOneParent(record, merge, first, mirror);
  const pullHead = record.headCommit ?? (await mirror.findCommit(`refs/pull/${String(record.ref.number)}/head`));
  if (merge.parents.length > 2) return ofOctopus(merge, first, pullHead, mirror);
  return ofMerge(record, { merge, first, second, pullHead }, mirror);
}

interface Merge {
  merge: CommitInfo;
  first: string;
  second: string;
  pullHead: string | undefined;
}

/** Who merges the target into the pull request and pushes that has the parents the other way round. */
async function ofMerge(record: PullRecord, { merge, first, second, pullHead }: Merge, mirror: Mirror): Promise<PullRange> {
  const usual: PullRange = { base: first, head: merge.id, rule: 'merge' };
  const swapped: PullRange = { base: second, head: merge.id, rule: 'merge, parents swapped' };
  if (pullHead === undefined || pullHead === second) return usual;
  if (pullHead === first) return swapped;
  if (pullHead === merge.id) {
    const [ownFirst, ownSecond] = [first, second].map((id) => record.commitIds.includes(id));
    if (ownFirst !== ownSecond) return ownFirst ? swapped : usual;
  } else if (record.reportedPaths === undefined || (await touches(usual, record.reportedPaths, mirror))) return usual;
  throw new SourcingError('merge-ambiguous', `${merge.id} merges something else than ${pullHead}, the head of the pull request`);
}

async function getMergeCommit({ ref, mergeCommit }: PullRecord, mirror: Mirror): Promise<CommitInfo> {
  if (mergeCommit === undefined || (await mirror.findCommit(mergeCommit)) === undefined)
    throw new SourcingError(
      'commit-missing',
      `The mirror has not the commit ${mergeCommit ?? ''} that merged #${String(ref.number)}`,
    );
  return mirror.getCommit(mergeCommit);
}

/** A merge of several heads mixes pull requests; only the wanted one's own head tells them apart. */
async function ofOctopus(merge: CommitInfo, first: string, pullHead: string | undefined, mirror: Mirror): Promise<PullRange> {
  const base =
    pullHead !== undefined && merge.parents.slice(1).includes(pullHead) ? await mirror.findMergeBase(first, pullHead) : undefined;
  if (base === undefined || pullHead === undefined)
    throw new SourcingError('merge-ambiguous', `${merge.id} merges ${String(merge.parents.length - 1)} heads at once`);
  return { base, head: pullHead, rule: 'one of several merged heads' };
}

/** A rebase merge leaves the pull request's commits in a row; a squash merge leaves one. */
async function ofOneParent(
  { commitMessages, reportedPaths }: PullRecord,
  merge: CommitInfo,
  parent: string,
  mirror: Mirror,
): Promise<PullRange> {
  const squash: PullRange = { base: parent, head: merge.id, rule: 'squash' };
  if (commitMessages.length < 2) return squash;
  const row = await mirror.log({ from: [merge.id], firstParent: true, max: commitMessages.length + 1 });
  const base = row[commitMessages.length];
  const landed = row.slice(0, commitMessages.length).reverse();
  const same =
    base !== undefined && landed.every(({ message }, at) => subjectOf(message) === subjectOf(commitMessages[at] ?? ''));
  if (!same) return squash;
  const rebase: PullRange = { base: base.id, head: merge.id, rule: 'rebase' };
  return reportedPaths === undefined || (await touches(rebase, reportedPaths, mirror)) ? rebase : squash;
}

async function touches({ base, head }: PullRange, reported: readonly string[], mirror: Mirror): Promise<boolean> {
  const paths = new Set((await mirror.changes(base, head)).map(({ path }) => path));
  return reported.length === paths.size && reported.every((path) => paths.has(path));
}

function subjectOf(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? '';
}
