import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './build.mjs';
import { runInherited } from './commands.mjs';
import { LOGS, STATE, inRoot } from './paths.mjs';

/** The spec files of a size whose path holds one of `paths` (all where none is given), from the root. */
export function specsOf({ pattern }, paths) {
  const all = ['src', 'test', 'scripts'].flatMap((folder) => [...filesUnder(folder, '.ts'), ...filesUnder(folder, '.mjs')]);
  const wanted = paths.map((path) => path.replace(/^\.\//, ''));
  return all.filter((path) => pattern.test(path) && (wanted.length === 0 || wanted.some((part) => path.includes(part))));
}

/** Runs one size over its files: `{ passed, failed, skipped }`, or one failure more where the runner itself failed. */
export async function runSize(size, files, env) {
  const run = size.runner === 'jest' ? runJest : runNodeTests;
  const { counts, code } = await run(size, files, env);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function runJest({ name, workers }, files, env) {
  const report = join(STATE, 'reports', `${name}.json`);
  mkdirSync(join(STATE, 'reports'), { recursive: true });
  rmSync(report, { force: true });
  const options = ['--selectProjects', name, '--json', `--outputFile=${report}`, ...(workers ? [`--maxWorkers=${workers}`] : [])];
  const jest = inRoot('node_modules', 'jest', 'bin', 'jest.js');
  const code = await runInherited(process.execPath, [jest, ...options, '--runTestsByPath', ...files], { env });
  return { counts: countJest(readReport(report)), code };
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** The counts in jest's JSON report; a file that could not be run at all is a failure of its own. */
export function countJest(report) {
  return {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + (report.numRuntimeErrorTestSuites ?? 0),
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

async function runNodeTests({ name }, files, env) {
  mkdirSync(LOGS, { recursive: true });
  const report = join(LOGS, `${name}-tests.tap`);
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap'];
  const options = ['--test', ...reporters, `--test-reporter-destination=${report}`];
  const code = await runInherited(process.execPath, [...options, ...files.map((file) => inRoot(file))], { env });
  return { counts: countTap(readFileSync(report, 'utf8')), code };
}

/** The counts at the end of node's TAP report. */
export function countTap(text) {
  const count = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo') };
}
