import assert from 'node:assert/strict';
import test from 'node:test';
import { duration } from './progress.mjs';
import { SIZES, readTestArguments } from './test-arguments.mjs';
import { countJest, countTap } from './test-runs.mjs';

const namesFor = (...argv) => readTestArguments(argv).sizes.map(({ name }) => name);

test('without arguments all sizes run', () => {
  assert.deepEqual(readTestArguments([]), { help: false, sizes: SIZES, paths: [], narrowed: false });
});

test('--only names sizes, in the order in which they run', () => {
  assert.deepEqual(namesFor('--only', 'e2e,unit'), ['unit', 'e2e']);
  assert.deepEqual(namesFor('--only=medium'), ['medium']);
});

test('the path of a spec chooses its size; a part of a path may be in any', () => {
  assert.deepEqual(namesFor('./src/domain/task.spec.ts'), ['unit']);
  assert.deepEqual(namesFor('test/e2e/a.e2e-spec.ts', 'scripts/lib/lock.test.mjs'), ['scripts', 'e2e']);
  assert.deepEqual(
    namesFor('test/e2e/'),
    SIZES.map(({ name }) => name),
  );
});

test('an unknown size, a missing one and an unknown option are refused', () => {
  assert.throws(() => readTestArguments(['--only', 'large']), /--only takes scripts, unit.* not large/);
  assert.throws(() => readTestArguments(['--only']), /--only takes/);
  assert.throws(() => readTestArguments(['--watch']), /Unknown option --watch/);
});

test('a file that jest could not run is a failure, and nothing run is nothing passed', () => {
  const report = { numPassedTests: 5, numFailedTests: 1, numRuntimeErrorTestSuites: 2, numPendingTests: 1, numTodoTests: 1 };
  assert.deepEqual(countJest(report), { passed: 5, failed: 3, skipped: 2 });
  assert.deepEqual(countJest({}), { passed: 0, failed: 0, skipped: 0 });
});

test("node's report counts cancelled tests as failed", () => {
  const tap = ['# tests 9', '# pass 5', '# fail 1', '# cancelled 1', '# skipped 1', '# todo 1', ''].join('\n');
  assert.deepEqual(countTap(tap), { passed: 5, failed: 2, skipped: 2 });
});

test('durations read as people say them', () => {
  assert.deepEqual([0, 940, 59_940, 65_000].map(duration), ['0.0 s', '0.9 s', '59.9 s', '1 min 5 s']);
});
