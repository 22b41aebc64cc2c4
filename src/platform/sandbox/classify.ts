import type { TestOutcome, TimeoutCause, Verdict } from '../../domain/verdict';
import type { RunReport, RunSpec, TestReport } from './sandbox.port';
import type { RunFacts, SuiteReport, WireTest } from './wire';

interface Cause {
  verdict: Exclude<Verdict, 'passed' | 'infra-error'>;
  timeoutCause?: TimeoutCause;
  detail?: string;
}

/** The report of one run from the two supervisors' statements. Pure; only complete and clean evidence makes it `passed`. */
export function classifyRun(run: RunSpec, facts: RunFacts, suite: SuiteReport): RunReport {
  const cause = findCause(run, facts, suite);
  const tests = reportTests(run, suite, cause, neverStarted(facts, suite));
  return {
    id: run.id,
    hashSeed: run.hashSeed,
    verdict: cause?.verdict ?? 'passed',
    ...(cause?.timeoutCause && { timeoutCause: cause.timeoutCause }),
    tests,
    ...(cause?.detail !== undefined && { detail: cause.detail }),
    crossingFailed: suite.crossingFailed !== null,
    output: { stdout: facts.stdout, stderr: facts.stderr, truncated: facts.truncated },
    usage: usageOf(facts),
  };
}

function findCause(run: RunSpec, facts: RunFacts, suite: SuiteReport): Cause | undefined {
  if (suite.tampered !== null) return { verdict: 'tampered', detail: suite.tampered };
  if (facts.problem === 'no-code') return { verdict: 'no-code', detail: 'no file of the interface has any code' };
  const broken = facts.statement.notCompiled;
  if (broken)
    return {
      verdict: 'not-compiled',
      detail: `${broken.type}: ${broken.message}${broken.line === null ? '' : ` (line ${broken.line})`}`,
    };
  if (suite.canary === 'passed') return { verdict: 'tampered', detail: 'a test that must fail passed' };
  if (isComplete(run, suite)) return undefined;
  return limitCause(facts) ?? endCause(facts, suite) ?? hintCause(suite) ?? { verdict: 'failed', ...failedDetail(run, suite) };
}

/** Exactly the expected ids, each once, all passed, and the negative control failed. */
function isComplete(run: RunSpec, suite: SuiteReport): boolean {
  const ids = suite.tests.map((test) => test.test);
  const sameIds =
    ids.length === run.tests.length && new Set(ids).size === ids.length && run.tests.every((id) => ids.includes(id));
  return sameIds && suite.end && suite.canary === 'failed' && run.tests.length > 0 && suite.tests.every((test) => test.passed);
}

/** Limits that the supervisor saw from outside; what was refused comes first, for a run that is refused something often hangs. */
function limitCause(facts: RunFacts): Cause | undefined {
  if (facts.killed === 'output') return { verdict: 'output-limit' };
  if (facts.oomKills > 0) return { verdict: 'out-of-memory' };
  if (facts.refusedForks > 0) return { verdict: 'process-limit' };
  if (facts.diskFull) return { verdict: 'disk-limit' };
  if (facts.killed !== null) return { verdict: 'timed-out', timeoutCause: facts.killed };
  return undefined;
}

function endCause(facts: RunFacts, suite: SuiteReport): Cause | undefined {
  const failed = suite.importFailed;
  if (failed) return { verdict: 'crashed', detail: `${failed.name} while the solution was imported: ${failed.text}` };
  if (suite.killed === 'wall' || suite.killed === 'cpu')
    return { verdict: 'timed-out', timeoutCause: 'wall', detail: 'the tests did not end' };
  if (suite.died) return { verdict: 'crashed', detail: `the process of the solution ended: ${endOf(facts)}` };
  if (!suite.end)
    return { verdict: 'crashed', detail: `the process of the tests ended before it reported: ${suite.harness ?? ''}` };
  if (suite.canary === 'missing') return { verdict: 'crashed', detail: `the tests could not be run: ${suite.harness ?? ''}` };
  return undefined;
}

function endOf(facts: RunFacts): string {
  if (facts.exitSignal !== null) return `signal ${facts.exitSignal}`;
  return facts.exitCode === null ? 'unknown status' : `exit code ${facts.exitCode}`;
}

/** Limits that show in what the solution raised: a run that reports one of these fails all the same. */
function hintCause(suite: SuiteReport): Cause | undefined {
  for (const test of suite.tests) {
    const verdict = hintOf(test);
    if (verdict) return { verdict };
  }
  return undefined;
}

function hintOf(test: WireTest): Cause['verdict'] | undefined {
  const raised = test.failure?.raised;
  const message = test.failure?.message ?? '';
  if (!raised || test.passed) return undefined;
  if (raised.exception === 'MemoryError') return 'out-of-memory';
  if (raised.exception === 'OSError' && /^\[Errno (27|28|122)\]/.test(message)) return 'disk-limit';
  if (raised.exception === 'BlockingIOError' && message.startsWith('[Errno 11]')) return 'process-limit';
  return raised.exception === 'RuntimeError' && message === "can't start new thread" ? 'process-limit' : undefined;
}

function failedDetail(run: RunSpec, suite: SuiteReport): { detail?: string } {
  const missing = run.tests.filter((id) => !suite.tests.some((test) => test.test === id && test.found));
  return missing.length > 0 ? { detail: `tests that were not found: ${missing.slice(0, 5).join(', ')}` } : {};
}

function neverStarted(facts: RunFacts, suite: SuiteReport): boolean {
  return facts.problem !== null || facts.statement.notCompiled !== undefined || suite.importFailed !== undefined;
}

function reportTests(run: RunSpec, suite: SuiteReport, cause: Cause | undefined, unstarted: boolean): TestReport[] {
  const firstSilent = run.tests.find((id) => !suite.tests.some((test) => test.test === id));
  // Where something broke, or the run was to stop at the first failure, silence is no failure of its own.
  const broken = suite.stopped || suite.tests.some((test) => test.died);
  return run.tests.map((id) => {
    const found = suite.tests.filter((test) => test.test === id);
    const [only] = found;
    if (only && found.length === 1) return { id, ...outcomeOf(only, cause) };
    const hit = !unstarted && !broken && id === firstSilent && cause !== undefined;
    const outcome: TestOutcome = found.length > 1 ? 'failed' : hit ? cause.verdict : 'not-run';
    return { id, outcome, cases: 0, durationMs: 0 };
  });
}

function outcomeOf(test: WireTest, cause: Cause | undefined): Omit<TestReport, 'id'> {
  const timing = { cases: test.cases, durationMs: test.durationMs };
  if (test.passed) return { outcome: 'passed', ...timing };
  const outcome = test.died ? (cause?.verdict ?? 'crashed') : (hintOf(test) ?? 'failed');
  const absent = { type: 'MissingTest', message: 'the suite has no such test' };
  const failure = test.failure ?? (test.found ? undefined : absent);
  return { outcome, ...timing, ...(failure && { failure }) };
}

function usageOf(facts: RunFacts): RunReport['usage'] {
  return {
    cpuSeconds: facts.cpuSeconds,
    wallSeconds: facts.wallSeconds,
    peakMemoryBytes: facts.peakMemoryBytes,
    ...(facts.exitSignal !== null && { exitSignal: signalName(facts.exitSignal) }),
    ...(facts.exitCode !== null && { exitCode: facts.exitCode }),
  };
}

/** The numbers of Linux on x86-64 and arm64 (signal(7)). */
const SIGNALS: Record<number, string> = {
  2: 'SIGINT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

function signalName(signal: number): string {
  return SIGNALS[signal] ?? `signal ${signal}`;
}
