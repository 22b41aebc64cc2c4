import type { FailureReason, TestReport, TestState } from '../../../domain/swe';

/** The states of one test in the runs of one phase. */
export interface Merged {
  /** The state in every run; undefined where they differ. */
  state?: TestState;
  /** In the order of the runs. */
  states: TestState[];
  /** Of the first run that has one. */
  reason?: FailureReason;
}

/**
 * Same state in all runs, or none: a failure does not win over passes, for that would hide a flaky test behind a stable one. A test
 * that some run does not report is `absent` there, so ids that change from run to run are unstable too.
 */
export function mergeRuns(reports: readonly TestReport[]): Map<string, Merged> {
  const merged = new Map<string, Merged>();
  for (const [run, { tests }] of reports.entries()) {
    for (const { id, state, reason } of tests) {
      const entry = merged.get(id) ?? { states: reports.map((): TestState => 'absent') };
      entry.states[run] = state;
      if (entry.reason === undefined && reason !== undefined) entry.reason = reason;
      merged.set(id, entry);
    }
  }
  for (const entry of merged.values()) {
    const [first, ...others] = entry.states;
    if (first !== undefined && others.every((state) => state === first)) entry.state = first;
  }
  return merged;
}
