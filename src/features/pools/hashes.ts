import type { Part, Split } from '../../domain/task';
import { contentHash, sha256 } from '../../platform/hash';

/** Percentages of the splits that are drawn, in the order in which the hash is cut. */
const SPLIT_SHARES: readonly [Exclude<Split, 'held-out'>, number][] = [
  ['train', 90],
  ['validation', 5],
  ['test', 5],
];

/**
 * The split of a task, from its id alone: all its versions fall into one split, and nobody chooses.
 * The first 32 bits of sha256(`assay-split/1:<task id>`), as a fraction, are cut by the shares.
 */
export function splitOf(taskId: string): Exclude<Split, 'held-out'> {
  const drawn = (Number.parseInt(sha256(`assay-split/1:${taskId}`).slice(0, 8), 16) / 2 ** 32) * 100;
  let upTo = 0;
  for (const [split, share] of SPLIT_SHARES) {
    upTo += share;
    if (drawn < upTo) return split;
  }
  return 'test';
}

/** sha256 over the canonical JSON of `{part: content}`; metadata holds the interface. */
export function versionHash(parts: Partial<Record<Part, unknown>>): string {
  return contentHash(parts);
}

/** What a sealed reader may have of a hash: a salted commitment confirms no guess. */
export function commitmentTo(hash: string, salt: string): string {
  return sha256(`${salt}:${hash}`);
}

export interface HashedItem {
  versionId: string;
  commitment: string;
}

/** sha256 over the canonical JSON of `{name, items: [[version id, commitment], ...]}`, items in order of position. */
export function releaseHash(name: string, items: readonly HashedItem[]): string {
  return contentHash({ name, items: items.map(({ versionId, commitment }) => [versionId, commitment]) });
}
