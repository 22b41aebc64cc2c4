import type { FailureReason, ReportedTest, ReportProblem, TestReport, TestState } from '../../../domain/swe';
import { canonicalId } from './canonical-id';

/** From the state that hides all others to the one that hides none: what an id reported twice is taken for. */
const WORST_FIRST: readonly TestState[] = ['error', 'fail', 'xpass', 'skip', 'xfail', 'pass', 'absent'];
const MAX_WORDS = 2048;
/** No suite has more; a report that does fills memory, and nothing else. */
const MAX_TESTS = 500_000;

/** Thrown by parsers; `parseReport` turns it into an UnreadableReport. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  constructor(
    readonly problem: ReportProblem,
    detail: string,
  ) {
    super(detail);
  }
}

/** What parsers find, occurrence by occurrence; one report in the end, whatever number of files it came from. */
export class Observations {
  private readonly tests = new Map<string, ReportedTest>();
  private readonly repeated = new Set<string>();
  private readonly brokenPlaces: TestReport['broken'] = [];
  private sums: TestReport['totals'];
  private results = 0;

  add(rawId: string, state: TestState, about: { reason?: FailureReason; durationMs?: number } = {}): void {
    this.results += 1;
    const id = canonicalId(rawId);
    const bad = isBad(state);
    const { reason = 'unknown', durationMs } = about;
    const test = { id, rawId, state, ...(bad && { reason }), ...(durationMs !== undefined && { durationMs }) };
    const before = this.tests.get(id);
    // pytest reports a test twice whose teardown fails too; that hides nothing.
    if (before && !(bad && isBad(before.state))) this.repeated.add(id);
    if (!before && this.tests.size === MAX_TESTS) throw new ReportError('too-large', `more than ${MAX_TESTS} tests`);
    if (!before || WORST_FIRST.indexOf(state) < WORST_FIRST.indexOf(before.state)) this.tests.set(id, test);
  }

  addBroken(where: string, message: string): void {
    this.brokenPlaces.push({ where: canonicalId(where), message: message.trim().slice(0, MAX_WORDS) });
  }

  addTotals(totals: NonNullable<TestReport['totals']>): void {
    const sums = (this.sums ??= { run: 0, failed: 0, errored: 0, skipped: 0 });
    sums.run += totals.run;
    sums.failed += totals.failed;
    sums.errored += totals.errored;
    sums.skipped += totals.skipped;
  }

  toReport(): TestReport {
    return {
      tests: [...this.tests.values()],
      ...(this.sums && { totals: this.sums }),
      broken: this.brokenPlaces,
      duplicates: [...this.repeated],
      results: this.results,
    };
  }
}

function isBad(state: TestState): boolean {
  return state === 'fail' || state === 'error';
}
