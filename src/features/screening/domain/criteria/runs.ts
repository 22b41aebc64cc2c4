import { takesOrderSeed, type TestCommand } from '../../../../domain/swe';
import type { RunRecord } from '../../../building';
import { criterion } from '../criterion';
import type { ScreeningEvidence } from '../evidence';
import { byList, failed, many, passed, unknown, type Pointer } from '../finding';
import { idsByList, listedTests, steady, TEST_PHASES } from '../tests-of';

/** Runs whose report lists tests, as opposed to those that end with a reward. */
function testRuns({ record }: ScreeningEvidence): RunRecord[] {
  return record.runs.filter(({ phase }) => phase !== 'nop' && phase !== 'oracle');
}

function runOf({ phase, repetition }: RunRecord): Pointer['run'] & object {
  return { phase, repetition };
}

export const harnessIntegrity = criterion({
  number: 9,
  code: 'harness-integrity',
  title: 'Every run can be believed',
  severity: 'reject',
  definition:
    "A run was cut short, its last line (with the run's nonce) is missing or stands twice, its report can't be read or has no test, its exit code and its report contradict each other, or a verifier left no reward",
  parameters: { logIsEvidence: false },
  source:
    'SWE-bench grading.py, #620, #635. Reports are files of their own here, so a cut log costs no result unless `logIsEvidence`',
  dependsOn: ['runs'],
  unknownWhen: 'a run says nothing of its last line (validations before this catalogue)',
  check(evidence, { logIsEvidence }) {
    const { runs } = evidence.record;
    const retried = new Set(runs.filter(isRetried));
    const kept = runs.filter((run) => !retried.has(run));
    if (kept.length === 0) return failed('reject', 'No run is recorded');
    const problems = kept.flatMap((run) => {
      const problem = problemOf(run) ?? (logIsEvidence ? problemOfLog(run) : undefined);
      return problem === undefined ? [] : [{ run: runOf(run), quote: problem }];
    });
    if (problems.length > 0) return failed('reject', `${many(problems.length, 'run')} can't be believed`, problems);
    const silent = testRuns(evidence).filter((run) => !retried.has(run) && run.stage === undefined);
    if (silent.length > 0) return unknown(`Of ${many(silent.length, 'run')} it is not stored how its script ended`);
    return passed(`${many(kept.length, 'run')} ended by themselves, with reports and rewards that agree with their exit codes`);
  },
});

/** A run that lacked memory was followed by the same with more. */
function isRetried(run: RunRecord, index: number, runs: readonly RunRecord[]): boolean {
  if (run.end === 'exited') return false;
  return runs.slice(index + 1).some(({ phase, repetition }) => phase === run.phase && repetition === run.repetition);
}

function problemOf(run: RunRecord): string | undefined {
  if (run.end !== 'exited') return run.end;
  if (run.phase === 'nop' || run.phase === 'oracle') return run.reward === undefined ? 'no reward' : undefined;
  if (run.stage === 'none') return 'the last line of the script is missing or stands twice';
  if (run.stage === 'fix') return 'a patch did not apply';
  const isBefore = run.phase === 'before';
  if (run.stage === 'prepare') return isBefore ? undefined : 'what changed does not compile';
  const { report, exitCode } = run;
  if (!report) return 'no report';
  if ('problem' in report) return isBefore && report.problem === 'missing' && exitCode !== 0 ? undefined : report.problem;
  const { fail = 0, error = 0 } = report.counts;
  const reported = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  if (reported === 0 && !isBefore) return 'no test ran';
  const bad = fail + error + report.broken.length;
  if (exitCode === 0 && bad > 0) return `exit code 0, and ${bad} failures`;
  if (exitCode !== 0 && bad === 0 && reported > 0) return `exit code ${exitCode}, and no failure`;
  return undefined;
}

function problemOfLog({ log }: RunRecord): string | undefined {
  if (log.truncated) return 'the log was cut';
  return log.utf8 === false ? 'the log is no UTF-8' : undefined;
}

export const parserCoverage = criterion({
  number: 10,
  code: 'parser-coverage',
  title: 'All results were read',
  severity: 'reject',
  definition:
    "The number of results that were read differs from the runner's own total, by more than nothing or, in printed formats, by more than a share",
  parameters: { printedFormats: ['libtest'], maxShare: 0.01, nestedFormats: ['tap'], announcedFormats: ['go-json'] },
  source:
    'Multi-SWE-bench #102, SWE-bench #275. TAP counts outer tests alone, so more may be read; `go test -json` announces each test, and one without a result is an error',
  dependsOn: ['runs'],
  unknownWhen: "no run has its runner's totals, or ids were repeated and the number of results is not stored",
  check(evidence, parameters) {
    const { format } = evidence.record.test;
    const off: Pointer[] = [];
    let compared = 0;
    let unclear = 0;
    for (const run of testRuns(evidence)) {
      const { report } = run;
      if (!report || !('counts' in report) || report.totals === undefined) continue;
      const unique = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
      const results = report.results ?? (report.duplicates === 0 ? unique : undefined);
      if (results === undefined) {
        unclear += 1;
        continue;
      }
      compared += 1;
      const read = parameters.nestedFormats.includes(format)
        ? Math.min(results + report.broken.length, report.totals.run)
        : results;
      const slack = parameters.printedFormats.includes(format) ? parameters.maxShare * report.totals.run : 0;
      if (Math.abs(read - report.totals.run) > slack)
        off.push({ run: runOf(run), quote: `${results} read, ${report.totals.run} said` });
    }
    if (off.length > 0) return failed('reject', `In ${many(off.length, 'run')} other than all results were read`, off);
    if (unclear > 0) return unknown(`In ${many(unclear, 'run')} ids were repeated, and the number of results is not stored`);
    if (compared > 0) return passed(`In ${many(compared, 'run')} as many results were read as the runner counts`);
    if (parameters.announcedFormats.includes(format))
      return passed(`${format} announces each test; one without a result is an error`);
    return unknown("No run has its runner's own totals");
  },
});

export const flaky = criterion({
  number: 11,
  code: 'flaky',
  title: 'The same in every run',
  severity: 'reject',
  definition: 'A listed test has two states in the runs of one phase; of F2P it rejects, of P2P it drops the test',
  parameters: { minRuns: 3, needsOtherOrder: false },
  source:
    'SWE-rebench V2, SWE-bench-Live, SWE-bench++; SWE-bench #545. The second run has one processor; all but the first another order, where the runner takes a seed',
  dependsOn: ['runs', 'tests', 'lists'],
  unknownWhen:
    'a phase has fewer runs than `minRuns`, none of them on one processor, or (with `needsOtherOrder`) none in another order',
  check(evidence, { minRuns, needsOtherOrder }) {
    const found = idsByList(listedTests(evidence), ({ states }) =>
      TEST_PHASES.some((phase) => steady(states[phase]) === undefined && states[phase].length > 0),
    );
    const finding = byList(found, 'differ between runs of one phase', '');
    if (finding.status === 'failed') return finding;
    const runs = testRuns(evidence).filter(({ end }) => end === 'exited');
    const least = Math.min(
      ...TEST_PHASES.map((phase) => new Set(runs.filter((run) => run.phase === phase).map((run) => run.repetition)).size),
    );
    if (least < minRuns) return unknown(`A phase ran ${least} times, and ${minRuns} tell`);
    if (!runs.some(({ cpus }) => cpus === 1)) return unknown('No run had one processor alone');
    const orders = ordersOf(evidence.record.test, runs);
    if (orders === 1 && needsOtherOrder) return unknown('No run had another order');
    const said = orders === 1 ? 'all in one order' : `in ${orders} orders`;
    return passed(`All listed tests are the same in ${least} fresh containers a phase, one of them with one processor, ${said}`);
  },
});

/** A seed tells of another order only where the command uses it: older records have one for every runner. */
function ordersOf(test: TestCommand, runs: readonly RunRecord[]): number {
  if (!takesOrderSeed(test)) return 1;
  return new Set(runs.map(({ orderSeed }) => orderSeed)).size;
}

export const compileOnlyF2p = criterion({
  number: 12,
  code: 'compile-only-f2p',
  title: 'F2P fails for what it asserts',
  severity: 'flag',
  definition:
    'Every test of F2P is missing or does not compile before the fix, or more than a share of F2P is missing before: it needs accessor hints',
  parameters: { maxMissingShare: 0.5 },
  source: 'Multi-SWE-bench n2p, SWE-Factory error2pass',
  dependsOn: ['tests', 'lists'],
  unknownWhen: 'never',
  check(evidence, { maxMissingShare }) {
    const fixed = listedTests(evidence).filter(({ list }) => list === 'f2p');
    const missing = fixed.filter(({ states }) => states.before.every((state) => state === 'absent'));
    const unbuilt = fixed.filter(
      ({ states, reason }) => states.before.every((state) => state === 'absent') || reason === 'compile' || reason === 'setup',
    );
    if (fixed.length > 0 && unbuilt.length === fixed.length)
      return failed(
        'flag',
        'All of F2P fails before for want of what it is built on: the task needs hints',
        unbuilt.map(({ id }) => ({ test: id })),
      );
    if (missing.length > maxMissingShare * fixed.length)
      return failed(
        'flag',
        `${missing.length} of ${many(fixed.length, 'test')} of F2P are missing before the fix: the task needs hints`,
        missing.map(({ id }) => ({ test: id })),
      );
    return passed(`${fixed.length - unbuilt.length} of ${many(fixed.length, 'test')} of F2P run and fail before the fix`);
  },
});

export const runtime = criterion({
  number: 26,
  code: 'runtime',
  title: 'Time and memory are bearable',
  severity: 'reject',
  definition: 'A run takes longer than 30 minutes, needs more memory than the budget, or the build takes longer than an hour',
  parameters: { maxRunSeconds: 1800, maxMemoryMib: 8192, maxBuildSeconds: 3600 },
  source:
    "SWE-bench's limit of 1,800 s; memory is twice what our containers start with. A run on one processor may take twice as long",
  dependsOn: ['runs', 'facts'],
  unknownWhen: 'the time of the build is not stored',
  check({ record, facts }, { maxRunSeconds, maxMemoryMib, maxBuildSeconds }) {
    const slow = record.runs.filter(({ wallMs, cpus }) => wallMs > maxRunSeconds * 1000 * (cpus === 1 ? 2 : 1));
    if (slow.length > 0)
      return failed(
        'reject',
        `${many(slow.length, 'run')} took longer than ${maxRunSeconds} s`,
        slow.map((run) => ({ run: runOf(run), quote: `${run.wallMs} ms` })),
      );
    const memory = Math.ceil(record.peakMemoryBytes / 2 ** 20);
    if (memory > maxMemoryMib) return failed('reject', `A run took ${memory} MiB of memory, at most ${maxMemoryMib}`);
    if (facts.buildMs === undefined) return unknown('How long the build took is not stored');
    const seconds = Math.round(facts.buildMs / 1000);
    if (seconds > maxBuildSeconds) return failed('reject', `The build took ${seconds} s, at most ${maxBuildSeconds}`);
    return passed(
      `At most ${Math.max(0, ...record.runs.map(({ wallMs }) => wallMs))} ms a run, ${memory} MiB, ${seconds} s of build`,
    );
  },
});
