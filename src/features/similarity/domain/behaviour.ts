import type { FindingRecord } from './findings';
import { BEHAVIOUR_SHARE } from './parameters';

/** Tests that passed, of how many. */
export type Passed = [passed: number, of: number];

/**
 * What two runs say: `mine` is how the other's reference did on my tests, `theirs` the reverse. Both nearly passed: one task in two
 * texts. One did: it asks for a part of the other, or its tests are weak; a person has to look.
 */
export function behaviourFinding(mine: Passed, theirs: Passed): FindingRecord | undefined {
  const scores = [shareOf(mine), shareOf(theirs)];
  const passing = scores.filter((score) => score >= BEHAVIOUR_SHARE);
  if (passing.length === 0) return undefined;
  const near = passing.length === 2;
  const score = near ? Math.min(...scores) : Math.max(...scores);
  return { layer: 'behaviour', field: 'solution', level: 'review', score, near, spans: [], passed: { mine, theirs } };
}

function shareOf([passed, of]: Passed): number {
  return of === 0 ? 0 : passed / of;
}
