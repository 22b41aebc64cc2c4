import type { TestState } from '../../../domain/swe';
import type { JudgedTest, ValidationRecord } from '../../building';
import type { DeliverableTask } from '../domain/deliverable';
import { statementOf } from './swe-bench';

/** Multi-SWE-bench's states (swe-datasets.md 1.2). */
export type MultiState = 'PASS' | 'FAIL' | 'SKIP' | 'NONE';
export interface Tri {
  run: MultiState;
  test: MultiState;
  fix: MultiState;
}
export interface MultiResult {
  passed_count: number;
  failed_count: number;
  skipped_count: number;
  passed_tests: string[];
  failed_tests: string[];
  skipped_tests: string[];
}

/** XFAIL counts as passed there; an unexpected pass is a failure of the test. */
const STATE: Readonly<Record<TestState, MultiState>> = {
  ...{ pass: 'PASS', xfail: 'PASS', fail: 'FAIL', error: 'FAIL', xpass: 'FAIL', skip: 'SKIP', absent: 'NONE' },
};
/** By the state before the fix, of a test that passes after it. */
const MAP_OF = { PASS: 'p2p_tests', FAIL: 'f2p_tests', SKIP: 's2p_tests', NONE: 'n2p_tests' } as const;

/** A line of Multi-SWE-bench JSONL: the record of the pull request, and what its three runs showed. */
export function multiSweBenchLine(task: DeliverableTask): string {
  const [org = '', repo = ''] = task.repo.split('/');
  const { title, body } = statementOf(task);
  const { row, hints } = task;
  return `${JSON.stringify({
    ...{ org, repo, number: task.pullRequest, state: 'closed', title, body: body === '' ? null : body },
    base: { label: `${org}:${row.base_commit}`, ref: row.base_commit, sha: row.base_commit },
    // Its harness shows solvers the resolved issues alone, so the statement stands there, under the pull request's own number.
    resolved_issues: [{ number: task.pullRequest, title, body: body === '' ? null : body }],
    ...{ fix_patch: row.patch, test_patch: row.test_patch, tag: '', number_interval: '', lang: task.language },
    hints: hints.map(({ path, signature }) => `${path}: ${signature}`).join('\n'),
    ...multiResults(task.record),
  })}\n`;
}

/**
 * The results of the three runs and the maps of transitions. Left out of both is what has no one state or name to go by: tests that
 * were flaky, reported twice or named by something that changes. The maps go by the state before the fix, as Multi-SWE-bench's own
 * report does, and hold only what our lists hold (and tests that were skipped before).
 */
export function multiResults({ tests, f2p, p2p }: Pick<ValidationRecord, 'tests' | 'f2p' | 'p2p'>) {
  const stable = tests.filter(({ dropped }) => !dropped).map((test) => ({ test, tri: triOf(test) }));
  const listed = new Set([...f2p, ...p2p]);
  const maps: Record<(typeof MAP_OF)[MultiState] | 'fixed_tests', Record<string, Tri>> = {
    ...{ fixed_tests: {}, p2p_tests: {}, f2p_tests: {}, s2p_tests: {}, n2p_tests: {} },
  };
  for (const { test, tri } of stable) {
    if (!listed.has(test.id) && test.category !== 's2p') continue;
    maps[MAP_OF[tri.test]][test.id] = tri;
    if (tri.test !== 'PASS') maps.fixed_tests[test.id] = tri;
  }
  return {
    ...maps,
    run_result: resultOf(stable.map(({ test, tri }) => [test.id, tri.run])),
    test_patch_result: resultOf(stable.map(({ test, tri }) => [test.id, tri.test])),
    fix_patch_result: resultOf(stable.map(({ test, tri }) => [test.id, tri.fix])),
  };
}

function triOf({ states }: JudgedTest): Tri {
  const [run, test, fix] = [states.base, states.before, states.after].map((all) => STATE[all[0] ?? 'absent']);
  return { run: run ?? 'NONE', test: test ?? 'NONE', fix: fix ?? 'NONE' };
}

function resultOf(states: readonly (readonly [id: string, state: MultiState])[]): MultiResult {
  const of = (wanted: MultiState): string[] => states.filter(([, state]) => state === wanted).map(([id]) => id);
  const [passed, failed, skipped] = [of('PASS'), of('FAIL'), of('SKIP')];
  return {
    ...{ passed_count: passed.length, failed_count: failed.length, skipped_count: skipped.length },
    ...{ passed_tests: passed, failed_tests: failed, skipped_tests: skipped },
  };
}
