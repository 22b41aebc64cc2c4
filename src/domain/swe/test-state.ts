/** State of one test in one run. `absent`: the run's report does not name it. */
export const TEST_STATES = ['pass', 'fail', 'error', 'skip', 'xfail', 'xpass', 'absent'] as const;
export type TestState = (typeof TEST_STATES)[number];

/** Why a test did not pass. */
export const FAILURE_REASONS = ['assertion', 'exception', 'compile', 'setup', 'timeout', 'crash', 'unknown'] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** One test of one run, as the runner reported it. */
export interface ReportedTest {
  /** Stable over runs: `file::suite::name[parameters]`, whatever of these the runner has. */
  id: string;
  /** As the runner wrote it. */
  rawId: string;
  state: TestState;
  /** Only with `fail` and `error`. */
  reason?: FailureReason;
  durationMs?: number;
}

/** What a runner's report says. */
export interface TestReport {
  tests: ReportedTest[];
  /** The runner's own totals, where it prints them, to compare with what was read. */
  totals?: { run: number; failed: number; errored: number; skipped: number };
  /** Packages or files that could not be compiled or collected, or ended before their tests did, with the runner's words, at most 2 KiB each. */
  broken: { where: string; message: string }[];
  /** Ids that were reported more than once; `tests` has the worst state of each. */
  duplicates: string[];
  /** Results that were read, those of repeated ids each; undefined where no report was read. */
  results?: number;
}

/** `missing`: no file; `malformed`: not what its format says; `inconsistent`: contradicts itself, as a forged report does. */
export const REPORT_PROBLEMS = ['missing', 'malformed', 'inconsistent', 'too-large'] as const;
export type ReportProblem = (typeof REPORT_PROBLEMS)[number];

/** A report that can't be read: cut off, forged, or not what its format says. */
export interface UnreadableReport {
  problem: ReportProblem;
  /** For people; starts with the file's name where there is one. */
  detail: string;
}
