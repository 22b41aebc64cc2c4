import { isSurvivor, type MutantFate } from './score';

/** Mutants that are tried a requirement: enough to tell a few in a hundred from none, and few enough for programs. */
const SAMPLE = 40;

/** What the tests of one requirement notice by themselves, of what they execute. */
export interface RequirementScore {
  requirementId: string;
  /** Mutants whose statement its tests execute; time-outs and what runs at import are left out. */
  reached: number;
  /** Of these, a sample that hangs on their ids alone. */
  tried: number;
  /** Of the tried, those that its tests fail, whatever other tests say. */
  killed: number;
}

/** A requirement's part of a mutation run, as far as it is known without another one. */
export interface RequirementTrials {
  reached: number;
  tried: string[];
  /** Of the tried: killed by a test of its own in the run of the whole suite, which ends at the first. */
  known: string[];
  /** Of the tried: killed by another test, so that nobody has asked its own. */
  open: string[];
}

/**
 * Which mutants the tests of a requirement have to be asked about. `reachedBy` has the tests that execute the statement of a
 * mutant; one that is absent is not known, or runs at import.
 */
export function trialsFor(
  tests: ReadonlySet<string>,
  fates: readonly MutantFate[],
  reachedBy: ReadonlyMap<string, readonly string[]>,
): RequirementTrials {
  const reached = fates.filter(
    ({ id, verdict }) => verdict !== 'timed-out' && reachedBy.get(id)?.some((test) => tests.has(test)) === true,
  );
  // Ids are hashes.
  const tried = reached.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, SAMPLE);
  const isKnown = ({ killedBy }: MutantFate): boolean => killedBy !== null && tests.has(killedBy);
  const ids = (some: readonly MutantFate[]): string[] => some.map(({ id }) => id);
  return {
    ...{ reached: reached.length, tried: ids(tried), known: ids(tried.filter(isKnown)) },
    open: ids(tried.filter((fate) => !isSurvivor(fate) && !isKnown(fate))),
  };
}
