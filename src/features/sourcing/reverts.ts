import type { Mirror } from '../../platform/git';
import { findRevert, standingRevert, type Revert } from './domain/history';
import type { PullRecord } from './source';

/** The reverts of each mirror's default branch, read once. */
export class Reverts {
  private readonly known = new WeakMap<Mirror, Promise<Revert[]>>();

  /** The commit that took a merged pull request back and still stands. */
  async find(mirror: Mirror, { ref, title, mergeCommit, mergedAt }: PullRecord): Promise<string | undefined> {
    if (mergeCommit === undefined) return undefined;
    const { committedAt } = await mirror.getCommit(mergeCommit);
    const landed = { commit: mergeCommit, number: ref.number, title, committedAt: mergedAt ?? committedAt };
    return standingRevert(landed, await this.revertsOf(mirror))?.commit;
  }

  private revertsOf(mirror: Mirror): Promise<Revert[]> {
    const known = this.known.get(mirror);
    if (known) return known;
    const reading = mirror.log({ from: ['HEAD'] }).then((commits) => commits.flatMap((commit) => findRevert(commit) ?? []));
    this.known.set(mirror, reading);
    return reading;
  }
}
