import type { TestOutcome, Verdict } from '../../../../domain/verdict';

/** What the tests said of one failure. Left out where a reader may not be told what judged code wrote. */
export interface ShownFailure {
  /** Exception type as the tests saw it, e.g. `AssertionError`. */
  exception: string;
  /** For assertions: what was found against what was expected. */
  message: string;
}

/** A test that the reader may know in whole. */
export interface ShownTest {
  id: string;
  outcome: TestOutcome;
  /** The test as written, without its marks. */
  source: string;
  /** The line that failed, as written. */
  line?: string;
  failure?: ShownFailure;
}

/** All that a feedback message may depend on. No time, no digest, no id of the run. */
export interface TurnFacts {
  verdict: Verdict;
  /** For `not-compiled` and `crashed`: what happened to the program as a whole. */
  detail?: string;
  /** Tests that may be shown, in the order of the suite. */
  tests: readonly ShownTest[];
}
