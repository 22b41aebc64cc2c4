import type { FailureReason, TestReport, TestState } from '../../../domain/swe';
import { type Category, classify, LIST_OF, isOk } from './lattice';
import { mergeRuns, type Merged } from './stability';
import { volatilePart } from './volatile';

/** Reports of the repetitions of each phase. A phase whose build is broken has a report without tests. */
export interface PhaseReports {
  base: TestReport[];
  before: TestReport[];
  after: TestReport[];
}
const PHASES = ['base', 'before', 'after'] as const;

/** Why a test is in no list, though its category has one. */
export type Dropped = { why: 'flaky' | 'duplicate' | 'of-the-fix' } | { why: 'volatile'; part: string };

export interface JudgedTest {
  id: string;
  /** State of each phase's runs, in their order. */
  states: Record<(typeof PHASES)[number], TestState[]>;
  /** Why it failed before. */
  reason?: FailureReason;
  touched: boolean;
  /** Undefined for a flaky test: it has no state to classify. */
  category?: Category;
  dropped?: Dropped;
}

export interface Lists {
  tests: JudgedTest[];
  /** Sorted. */
  f2p: string[];
  p2p: string[];
}

/** What surrounds a decision: which tests the pull request edits, and the days on which the runs took place. */
export interface ListOptions {
  isTouched: (id: string) => boolean;
  /** See `findOfFix`; asked of tests that are not there without the fix. */
  isOfFix: (id: string) => boolean;
  days: readonly string[];
}

const ABSENT: Merged = { state: 'absent', states: [] };

/** F2P and P2P from the reports of all runs, with the record of every test. */
export function decideLists(reports: PhaseReports, options: ListOptions): Lists {
  const merged = { base: mergeRuns(reports.base), before: mergeRuns(reports.before), after: mergeRuns(reports.after) };
  const duplicates = new Set(PHASES.flatMap((phase) => reports[phase].flatMap((report) => report.duplicates)));
  const ids = new Set(PHASES.flatMap((phase) => [...merged[phase].keys()]));
  const tests = [...ids].sort().map((id) => {
    const phases = PHASES.map(
      (phase) => merged[phase].get(id) ?? { ...ABSENT, states: reports[phase].map(() => 'absent' as const) },
    );
    return judge(id, phases, duplicates.has(id), options);
  });
  return { tests, f2p: idsOf(tests, 'f2p'), p2p: idsOf(tests, 'p2p') };
}

function judge(
  id: string,
  [base, before, after]: Merged[],
  repeated: boolean,
  { isTouched, isOfFix, days }: ListOptions,
): JudgedTest {
  const states = { base: base?.states ?? [], before: before?.states ?? [], after: after?.states ?? [] };
  const touched = isTouched(id);
  const test = { id, states, touched, ...(before?.reason && { reason: before.reason }) };
  if (!base?.state || !before?.state || !after?.state) return { ...test, dropped: { why: 'flaky' } };
  const category = classify({ base: base.state, before: before.state, after: after.state }, before.reason, touched);
  if (LIST_OF[category] === undefined) return { ...test, category };
  if (repeated) return { ...test, category, dropped: { why: 'duplicate' } };
  if (base.state === 'absent' && before.state === 'absent' && isOfFix(id))
    return { ...test, category, dropped: { why: 'of-the-fix' } };
  const part = volatilePart(id, days);
  return part === undefined ? { ...test, category } : { ...test, category, dropped: { why: 'volatile', part } };
}

function idsOf(tests: readonly JudgedTest[], list: 'f2p' | 'p2p'): string[] {
  return tests.filter((test) => !test.dropped && test.category && LIST_OF[test.category] === list).map(({ id }) => id);
}

/** What a person should look at before trusting the lists; none of it rejects a task (swe-datasets.md 3.3, criteria 8 and 12). */
export function warningsOf({ tests, p2p }: Lists): ('p2p-empty' | 'compile-only')[] {
  const fixed = tests.filter((test) => !test.dropped && test.category && LIST_OF[test.category] === 'f2p');
  const compileOnly =
    fixed.length > 0 && fixed.every(({ states, reason }) => states.before.every(isAbsent) || reason === 'compile');
  return [...(p2p.length === 0 ? (['p2p-empty'] as const) : []), ...(compileOnly ? (['compile-only'] as const) : [])];
}

function isAbsent(state: TestState): boolean {
  return state === 'absent';
}

/** The states of one run for {@link resolved}: an id that was reported twice is nobody's result. */
export function statesOf(report: TestReport): Map<string, TestState> {
  const states = new Map(report.tests.map(({ id, state }) => [id, state]));
  for (const id of report.duplicates) if (isOk(states.get(id) ?? 'absent')) states.set(id, 'error');
  return states;
}
