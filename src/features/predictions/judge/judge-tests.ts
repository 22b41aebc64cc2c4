import type { TestReport, TestState } from '../../../domain/swe';
import { isInterrupted, judgeRun, RejectedError, runCandidate, variationOf, type Bench, type TestRun } from '../../building';
import { expectedTests, isResolved, type PatchReason, type PatchTest } from '../domain/verdict';
import { Interrupted } from './apply-patch';
import type { TaskFacts } from './task-facts';

export interface TestsJudged {
  resolved: boolean;
  tests: PatchTest[];
  reason?: PatchReason;
  /** Processes that the tests left running. */
  left: number;
  log: Buffer;
}

/**
 * Runs the task's tests once with a patch of git's own, in a fresh container.
 *
 * @throws Interrupted where something ended the container that was no limit of ours
 */
export async function judgeTests(
  bench: Bench,
  task: TaskFacts,
  patches: readonly Buffer[],
  repetition: number,
): Promise<TestsJudged> {
  const { testFiles: files, deletedTestFiles: removed, test } = task;
  const tree = { files, removed, test, patches: patches.filter(({ length }) => length > 0) };
  const run = await runCandidate(bench, variationOf(repetition), tree);
  if (run.stage === undefined && isInterrupted(run.record))
    throw new Interrupted({ exitCode: run.record.exitCode, log: { content: run.log, totalBytes: 0, truncated: false } });
  return { ...judgeReport(run, task), left: run.left, log: run.log };
}

function judgeReport(run: TestRun, task: TaskFacts): Pick<TestsJudged, 'resolved' | 'tests' | 'reason'> {
  try {
    const tests = expectedTests(task, statesOf(judgeRun(run, run.stage)));
    const resolved = isResolved(tests);
    return { resolved, tests, ...(!resolved && { reason: missed(tests) }) };
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    const { code, detail } = error.rejection;
    return { resolved: false, tests: expectedTests(task, new Map()), reason: { code: CODES[code] ?? code, detail } };
  }
}

/** What a rejection of a task is called where a patch is judged. */
const CODES: Partial<Record<string, string>> = { 'after-broken': 'does-not-compile', 'fix-fails': 'in-the-way' };

/** An id that was reported twice is nobody's pass. */
function statesOf({ tests, duplicates }: TestReport): Map<string, TestState> {
  const states = new Map(tests.map(({ id, state }) => [id, state]));
  for (const id of duplicates) if (states.get(id) === 'pass' || states.get(id) === 'xfail') states.set(id, 'error');
  return states;
}

function missed(tests: readonly PatchTest[]): PatchReason {
  const bad = tests.filter(({ state }) => state !== 'pass' && state !== 'xfail');
  if (bad.length === 0) return { code: 'no-expected-tests', detail: 'the task expects no test to be fixed' };
  const regressed = bad.some(({ expected }) => expected === 'p2p');
  const shown = bad.slice(0, 5).map(({ id, state, expected }) => `${expected} ${id}: ${state}`);
  return { code: regressed ? 'regression' : 'not-fixed', detail: `${bad.length} tests did not pass: ${shown.join('; ')}` };
}
