import type { RevisionPins } from '../../../domain/task';

/** A score that is shown again and again for changed tests would tell the solution, a step of ten at a time. */
export const ROUNDS = 3;

/** A run that ended, oldest first. */
interface Ended {
  pins: RevisionPins;
}

/**
 * Which round of the test writer a run is, from 1: ended runs before it on the same solution, or on the same sealed tests, whichever
 * are more. Beyond ROUNDS the writer is shown nothing.
 */
export function roundOf(run: Ended, before: readonly Ended[]): number {
  const same = (part: 'solution' | 'tests'): number => before.filter(({ pins }) => pins[part] === run.pins[part]).length;
  return Math.max(same('solution'), same('tests')) + 1;
}
