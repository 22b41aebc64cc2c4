import type { Profile } from '../../../domain/task';
import type { TestOutcome, Verdict } from '../../../domain/verdict';
import type { RunReport, TestReport } from '../../../platform/sandbox';

type Visibility = 'public' | 'private';

/** A run with what its tests are: `tests` of both in the same order, public ones first. */
export interface Told {
  verdict: Verdict;
  parse: boolean | null;
  compile: boolean | null;
  publicPass: boolean | null;
  privatePass: boolean | null;
  /** Share of all tests in scope that passed. */
  fraction: number;
}

/**
 * What a reader of a profile is told of a run. Of the private tests a sealed reader learns one boolean (and a share, where
 * the reward policy asks for it): a submission sees private inputs, so how it failed there could spell them out. `early`:
 * it may have seen them before the public tests were over.
 */
export function tell(run: RunReport, visibilities: readonly Visibility[], profile: Profile, early: boolean): Told {
  const outcomesOf = (visibility: Visibility): TestOutcome[] =>
    run.tests.filter((_, index) => visibilities[index] === visibility).map(({ outcome }) => outcome);
  const [shown, hidden] = [outcomesOf('public'), outcomesOf('private')];
  const verdict = profile === 'open' ? run.verdict : sealedVerdict(run.verdict, shown, hidden, early);
  const known = run.verdict !== 'infra-error';
  const publicPass = known && shown.length > 0 ? shown.every(isPassed) : null;
  const reached = hidden.some((outcome) => outcome !== 'not-run') || publicPass !== false;
  return {
    verdict,
    parse: known ? run.verdict !== 'no-code' : null,
    compile: known ? run.verdict !== 'no-code' && run.verdict !== 'not-compiled' : null,
    publicPass,
    privatePass:
      known && hidden.length > 0 && reached ? run.verdict === 'passed' || (publicPass === false && hidden.every(isPassed)) : null,
    // What a run claims that cheats counts for nothing, whatever its reader is told.
    fraction:
      run.verdict === 'tampered' || run.tests.length === 0
        ? 0
        : run.tests.filter(({ outcome }) => isPassed(outcome)).length / run.tests.length,
  };
}

/** Found out before the first test, or not about tests at all. */
const BEFORE_TESTS: ReadonlySet<Verdict> = new Set(['passed', 'infra-error', 'no-code', 'not-compiled']);

function sealedVerdict(verdict: Verdict, shown: readonly TestOutcome[], hidden: readonly TestOutcome[], early: boolean): Verdict {
  if (BEFORE_TESTS.has(verdict)) return verdict;
  // It chooses how it ends with private inputs before its eyes.
  if (early) return 'failed';
  // Whatever ended a run in which no private test had its turn, no private test had a part in it.
  if (hidden.every((outcome) => outcome === 'not-run')) return verdict;
  const broken = shown.find((outcome) => outcome !== 'passed' && outcome !== 'failed' && outcome !== 'not-run');
  return (broken as Verdict | undefined) ?? 'failed';
}

function isPassed(outcome: TestOutcome): boolean {
  return outcome === 'passed';
}

/**
 * The run as it would have been, had it ended after its first test that did not pass. Its verdict is that test's outcome,
 * for a later test had no part in it.
 */
export function cutShort(run: RunReport): RunReport {
  const first = run.tests.findIndex(({ outcome }) => !isPassed(outcome));
  const ended = run.tests[first];
  if (!ended || ended.outcome === 'not-run') return run;
  const silent = run.tests.slice(first + 1).map(({ id }): TestReport => ({ id, outcome: 'not-run', cases: 0, durationMs: 0 }));
  const verdict = run.verdict === 'tampered' ? 'tampered' : ended.outcome;
  return { ...run, verdict, tests: [...run.tests.slice(0, first + 1), ...silent] };
}

/** A verdict that no run was needed, or possible, for. */
export function withoutRun(verdict: Verdict, tests: readonly string[], detail: string): RunReport {
  return {
    ...{ id: 'none', hashSeed: 0, verdict, detail, crossingFailed: false },
    tests: tests.map((id) => ({ id, outcome: 'not-run', cases: 0, durationMs: 0 })),
    output: { stdout: '', stderr: '', truncated: false },
    usage: { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0 },
  };
}
