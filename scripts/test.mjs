// npm test: all the set-up, the cheap half of the checks, then the tests of every size.
import { runChecks } from './lib/checks.mjs';
import { endOnSignals } from './lib/commands.mjs';
import { borrowPostgres } from './lib/postgres.mjs';
import { SetupError, createProgress, duration, runMain } from './lib/progress.mjs';
import { setUp } from './lib/setup.mjs';
import { SIZES, readTestArguments } from './lib/test-arguments.mjs';
import { runSize, specsOf } from './lib/test-runs.mjs';

const USAGE = `Usage: npm test [-- [--only SIZE[,SIZE]] [PATH ...]]

Sizes: ${SIZES.map(({ name }) => name).join(', ')}. A PATH is a spec file or a part of its path.
Without arguments: set-up, format, lint, types, boundaries, then all sizes. The last line is "N passed, N failed".

The tests get TEST_DATABASE_URL where PostgreSQL can be had (an own one set before wins), and never DATABASE_URL.`;

let release = async () => {};

await runMain(async () => {
  const { help, sizes, paths, narrowed } = readTestArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  endOnSignals(() => release());
  const runs = sizes.map((size) => ({ size, files: specsOf(size, paths) })).filter(({ files }) => files.length > 0);
  if (runs.length === 0) throw new SetupError(`No test matches ${paths.join(' ') || 'these sizes'}.\n0 passed, 0 failed`);
  const progress = createProgress();
  const needs = (key) => runs.some(({ size }) => size[key]);
  await setUp(progress, { build: needs('engine') || needs('database'), engine: needs('engine') });
  const failedChecks = narrowed ? 0 : await runChecks(progress, { cheap: true });
  const results = await runWithDatabase(runs, progress);
  return report(results, failedChecks);
});

async function runWithDatabase(runs, progress) {
  const url = runs.some(({ size }) => size.database) ? await findDatabase(progress) : undefined;
  try {
    const results = [];
    for (const { size, files } of runs) results.push(await timeRun(size, files, url));
    return results;
  } finally {
    await release();
  }
}

/** The URL of a PostgreSQL for the tests; without one the tests go on with SQLite alone. */
async function findDatabase({ step }) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  let url;
  await step('PostgreSQL', async (say) => {
    try {
      const borrowed = await borrowPostgres(say);
      ({ url, release } = borrowed);
      return 'ready';
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      return `not to be had, so SQLite alone is tested (${error.message.split('\n')[0]})`;
    }
  });
  return url;
}

async function timeRun(size, files, url) {
  const started = performance.now();
  // Undefined takes a variable out of the child's environment: no test may ever touch the service's own database.
  const env = { DATABASE_URL: undefined, TEST_DATABASE_URL: size.database ? url : undefined };
  process.stdout.write(`\n${size.name}: ${files.length} ${files.length === 1 ? 'file' : 'files'}\n`);
  const counts = await runSize(size, files, env);
  return { name: size.name, ms: performance.now() - started, ...counts };
}

// Whoever reads the last line alone must not miss a failed check or a skipped test, so both count as failures.
function report(results, failedChecks) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const lines = results.map(({ name, ms, passed, failed }) => `${name}: ${passed} passed, ${failed} failed in ${duration(ms)}`);
  if (sum('skipped') > 0) lines.push(`skipped tests, each a failure: ${sum('skipped')}`);
  if (failedChecks > 0) lines.push(`failed checks: ${failedChecks}, see above`);
  const failed = sum('failed') + sum('skipped') + failedChecks;
  process.stdout.write(`\n${lines.join('\n')}\n\n${sum('passed')} passed, ${failed} failed\n`);
  return failed === 0 && sum('passed') > 0 ? 0 : 1;
}
