import type { TestReport } from '../../../domain/swe';
import { isBad } from '../domain/lattice';
import { isReadable } from '../reports/parse-report';
import type { Stage } from './phase-script';
import { type FinishedRun, reject, type Rejection, type RunRecord } from './record';

const TAIL = 2000;
const LIMIT_WORDS = {
  'timed-out': 'the run took longer than it may',
  'out-of-memory': 'the run needs more memory than twice the limit',
  'output-limit': 'the run printed more than it may',
  'disk-limit': 'the run wrote more than it may',
} as const;

/** What a limit that ended a run means for the task. @throws RejectedError */
export function rejectLimits({ record: { end, phase, repetition } }: FinishedRun): void {
  if (end !== 'exited') reject(end, LIMIT_WORDS[end], { run: { phase, repetition } });
}

/**
 * Exit codes of a shell, or of a whole container, that SIGKILL or SIGTERM ended. Where no limit of ours did it, and the container's own
 * memory neither, it was the machine (a reboot, an operator, the kernel short of memory): nothing is known of the task then.
 */
export function isInterrupted({ end, exitCode }: { end: RunRecord['end']; exitCode?: number | undefined }): boolean {
  return end === 'exited' && (exitCode === 137 || exitCode === 143);
}

/**
 * The tests of one run of base, before or after. A build that is broken before the fix is nothing wrong: its report is empty.
 *
 * @throws RejectedError where the run can't be believed, or shows that the task is none
 */
export function judgeRun(run: FinishedRun, stage: Stage | undefined): TestReport {
  rejectLimits(run);
  const { record, report, log } = run;
  const { phase, repetition, exitCode } = record;
  const where = { run: { phase, repetition } };
  const isBefore = phase === 'before';
  const tail = log.subarray(-TAIL).toString('utf8');
  if (stage === undefined && isInterrupted(record))
    reject('interrupted', `something outside ended the run with exit code ${exitCode}: ${tail}`, where);
  if (stage === undefined || !report) reject('crashed', `something ended the run with exit code ${exitCode}: ${tail}`, where);
  if (stage === 'fix') reject('fix-fails', `a patch does not apply: ${tail}`, where);
  if (stage === 'prepare')
    return isBefore ? unbuilt(tail) : reject(brokenCode(phase), `what changed does not compile: ${tail}`, where);
  if (isReadable(report)) return checkExit(report, exitCode, where);
  if (report.problem === 'missing' && isBefore && exitCode !== 0) return unbuilt(tail);
  const code = CODES[report.problem];
  return reject(code, `${report.detail}; exit code ${exitCode}: ${tail}`, where);
}

const CODES = {
  missing: 'report-missing',
  malformed: 'report-unreadable',
  inconsistent: 'forged-report',
  'too-large': 'output-limit',
} as const;

function brokenCode(phase: string): Rejection['code'] {
  return phase === 'base' ? 'base-broken' : 'after-broken';
}

/** No test ran, for the build or the collection of all of them is broken. */
function unbuilt(message: string): TestReport {
  return { tests: [], broken: [{ where: '(build)', message }], duplicates: [] };
}

/** A runner that fails for another reason than tests or files that failed is not believed, as in SWE-bench (swe-datasets.md 2.5). */
function checkExit(report: TestReport, exitCode: number | undefined, where: Pick<Rejection, 'run'>): TestReport {
  const failed = report.broken.length > 0 || report.tests.some(({ state }) => isBad(state));
  if (exitCode === 0 || failed || report.tests.length === 0) return report;
  return reject('forged-report', `exit code ${exitCode}, and no test failed by the report`, where);
}
