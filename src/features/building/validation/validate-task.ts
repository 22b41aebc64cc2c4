import type { Clock } from '../../../platform/clock';
import { WORK_LIMITS, type WorkContainers, type WorkLimits } from '../../../platform/sandbox/work-container.port';
import {
  type BuildSpecification,
  type Change,
  type Environment,
  sweTaskId,
  type TestCommand,
  type TestReport,
} from '../../../domain/swe';
import { DEFAULT_VARIANT, type TaskDefinition, type TaskVariant } from '../harbor/task-definition';
import { findOfFix } from '../domain/of-fix';
import { decideLists, type Lists, type PhaseReports, warningsOf } from '../domain/lists';
import { findTouched } from '../domain/touched';
import type { Narrowed, Narrowing } from '../profiles';
import { isReadable } from '../reports/parse-report';
import { findListRejection, mayBeChance } from './judge-lists';
import { isInterrupted, judgeRun, rejectLimits } from './judge-run';
import {
  type FinishedRun,
  type LongSuite,
  RejectedError,
  reject,
  type Rejection,
  type RunRecord,
  VALIDATION_PHASES,
  type ValidationPhase,
  type ValidationRecord,
  type VerifierControl,
} from './record';
import type { VerifierInput } from '../harbor/verifier-files';
import { type Bench, runControl, runHarbor, runTests, type TestRun, variationOf } from './run-phase';

export interface ValidationInput {
  environment: Pick<Environment, 'image'>;
  change: Change;
  specification: BuildSpecification;
  /** As in {@link TaskDefinition}: what test.sh puts back. */
  restored: TaskDefinition['restored'];
  /** That the task is written in; `1.4` with a shared verifier unless said otherwise. */
  variant?: TaskVariant;
  /** The part of the suite that the patch reaches, or why there is none, for a whole suite that takes too long. */
  narrowing?: Narrowing;
}

export interface ValidationOptions {
  /** Repetitions of each phase; 3 unless said otherwise. Two can't tell which of them was the odd one. */
  runs?: number;
  limits?: Partial<WorkLimits>;
  /** Seconds that the whole suite may take on the base; one that takes longer is narrowed. {@link WHOLE_SUITE_SECONDS} unless said otherwise. */
  wholeSuiteSeconds?: number;
  /** Narrowed at once, for it was before: the whole suite is not run. */
  narrowAtOnce?: boolean;
  /** That the whole suite takes too long, as soon as it is known. */
  onLongSuite?: (suite: LongSuite) => void;
  /** Asked for more memory, bytes, where a run lacked it; answers what it may take. Without it, whatever is asked for. */
  moreMemory?: (bytes: number) => number;
  onProgress?: (progress: ValidationProgress) => void;
  signal?: AbortSignal;
}

export interface ValidationProgress {
  phase: ValidationPhase;
  repetition: number;
  /** Runs that have ended, of all that there will be unless the task is rejected. */
  done: number;
  total: number;
  ended?: Pick<RunRecord, 'end' | 'wallMs' | 'exitCode' | 'reward'>;
}

/** The record, and what each run printed, capped, by `<phase>-<repetition>`. */
export interface ValidationOutcome {
  record: ValidationRecord;
  logs: Map<string, Buffer>;
}

const DEFAULT_RUNS = 3;
/**
 * A suite runs 17 times (five phases and two controls), five of them on one processor, where it may take twice as long: 22 times 120 s are
 * 44 minutes, which leaves nine minutes of a case's 3,200 s for its build and its scan.
 */
export const WHOLE_SUITE_SECONDS = 120;
type TestPhase = keyof PhaseReports;
const NO_LISTS: Lists = { tests: [], f2p: [], p2p: [] };

/**
 * Proves a task by runs of our own: base, before, after, NOP and oracle, each repeated in fresh containers. Verified only if F2P is not
 * empty, every NOP scores 0 and every oracle 1. A task that is not verified has a rejection with its evidence; what can't be told for
 * want of an engine is thrown (SandboxInfraError), and so is the signal's reason.
 */
export async function validateTask(
  tools: { containers: WorkContainers; clock: Clock },
  input: ValidationInput,
  options: ValidationOptions = {},
): Promise<ValidationOutcome> {
  return new Validation(tools, input, options).run();
}

class Validation {
  private readonly bench: Bench;
  private readonly repetitions: number;
  private readonly finished: FinishedRun[] = [];
  private readonly reports: PhaseReports = { base: [], before: [], after: [] };
  private test: TestCommand;
  private lists = NO_LISTS;
  private doubled = false;
  private controls: VerifierControl[] | undefined;
  private longSuite: LongSuite | undefined;

  constructor(
    tools: { containers: WorkContainers; clock: Clock },
    private readonly input: ValidationInput,
    private readonly options: ValidationOptions,
  ) {
    const { change, environment, specification } = input;
    const limits = { ...WORK_LIMITS, ...options.limits };
    this.bench = { ...tools, limits, image: environment.image, taskId: sweTaskId(change.pull), ...pickSignal(options) };
    this.repetitions = options.runs ?? DEFAULT_RUNS;
    this.test = specification.test;
  }

  async run(): Promise<ValidationOutcome> {
    try {
      await this.prove();
      return this.outcome();
    } catch (error) {
      if (error instanceof RejectedError) return this.outcome(error.rejection);
      throw error;
    }
  }

  /**
   * One of each phase first: most tasks that are none show it there, at a fifth of the price. What chance may have shown stands only when a
   * second round shows it again.
   */
  private async prove(): Promise<void> {
    for (let repetition = 1; repetition <= this.repetitions; repetition += 1) {
      await this.observeAll(repetition);
      const rejection = this.decide();
      const isConfirmed = repetition > 1 || this.repetitions === 1;
      if (rejection && (isConfirmed || !mayBeChance(rejection, this.lists)))
        reject(rejection.code, rejection.detail, rejection.tests && { tests: rejection.tests });
    }
    for (let repetition = 1; repetition <= this.repetitions; repetition += 1) {
      await this.score('nop', repetition);
      await this.score('oracle', repetition);
    }
    if (this.repetitions >= DEFAULT_RUNS) await this.control();
  }

  private async observeAll(repetition: number): Promise<void> {
    this.reports.base.push(await (repetition === 1 ? this.observeBase() : this.observe('base', repetition)));
    for (const phase of ['before', 'after'] as const) this.reports[phase].push(await this.observe(phase, repetition));
  }

  /** What must not count as a solution; screening judges what came of it. */
  private async control(): Promise<void> {
    this.controls = [];
    for (const control of ['empty', 'spoof'] as const)
      this.controls.push(...[await runControl(this.bench, control, this.verifierInput())].filter((each) => each !== undefined));
  }

  /** The first run, which tells how long the suite takes. A part of it is taken only if a test of that part passes. */
  private async observeBase(): Promise<TestReport> {
    const { narrowing } = this.input;
    const limitSeconds = this.options.wholeSuiteSeconds ?? WHOLE_SUITE_SECONDS;
    if (!narrowing) return this.observe('base', 1);
    const part = 'test' in narrowing ? narrowing : undefined;
    if (part && this.options.narrowAtOnce) return this.observePart(part, { limitSeconds, ended: false });
    const whole = await this.runOnce('base', 1, part ? Math.min(limitSeconds, this.test.timeoutSeconds) : undefined);
    const { end, wallMs } = whole.record;
    const ended = part !== undefined && end === 'timed-out' && limitSeconds < this.test.timeoutSeconds;
    const suite: LongSuite = { limitSeconds, wallMs, ended };
    if (ended) return this.observePart(part, suite);
    if ('why' in narrowing && wallMs > limitSeconds * 1000) this.tellLong({ ...suite, notNarrowed: narrowing.why });
    return this.judge(whole);
  }

  private async observePart({ test, to }: Narrowed, suite: LongSuite): Promise<TestReport> {
    const whole = this.test;
    this.test = test;
    const run = await this.runOnce('base', 1);
    const passes = run.report && isReadable(run.report) && run.report.tests.some(({ state }) => state === 'pass');
    this.tellLong({
      ...suite,
      ...(passes ? { narrowedTo: to } : { notNarrowed: 'no test of the part that the patch reaches passes' }),
    });
    if (passes || isInterrupted(run.record)) return this.judge(run);
    this.test = whole;
    return this.observe('base', 1);
  }

  private tellLong(suite: LongSuite): void {
    this.longSuite = suite;
    this.options.onLongSuite?.(suite);
  }

  private async observe(phase: TestPhase, repetition: number): Promise<TestReport> {
    return this.judge(await this.runOnce(phase, repetition));
  }

  private runOnce(phase: TestPhase, repetition: number, seconds = this.test.timeoutSeconds): Promise<TestRun> {
    const test = { ...this.test, timeoutSeconds: seconds };
    const run = async () => runTests(this.bench, phase, variationOf(repetition), { change: this.input.change, test });
    return this.recorded(phase, repetition, run);
  }

  private judge(finished: TestRun): TestReport {
    const { phase, repetition } = finished.record;
    const report = judgeRun(finished, finished.stage);
    if (phase === 'base' && report.tests.length > 0 && report.tests.every(({ state }) => state !== 'pass')) {
      reject('base-broken', `none of ${report.tests.length} tests passes on the base`, { run: { phase, repetition } });
    }
    return report;
  }

  private decide(): Rejection | undefined {
    const days = [...new Set(this.finished.map(({ record }) => record.startedAt.slice(0, 10)))];
    const { change } = this.input;
    const options = { isTouched: findTouched(change.testPatch), isOfFix: findOfFix(change), days };
    this.lists = decideLists(this.reports, options);
    return findListRejection(
      this.lists,
      this.longSuite?.narrowedTo ? ', of the part of the suite that the patch reaches' : undefined,
    );
  }

  private async score(phase: 'nop' | 'oracle', repetition: number): Promise<void> {
    const verifier = this.verifierInput();
    const run = async () => runHarbor(this.bench, phase, variationOf(repetition), verifier);
    const finished = await this.recorded(phase, repetition, run);
    rejectLimits(finished);
    const { reward } = finished.record;
    const where = { run: { phase, repetition } };
    const tail = finished.log.subarray(-2000).toString('utf8');
    if (reward === undefined && isInterrupted(finished.record))
      reject('interrupted', `something outside ended the run with exit code ${finished.record.exitCode}: ${tail}`, where);
    if (reward === undefined) reject('reward-missing', `test.sh left no two reward files that agree: ${tail}`, where);
    if (phase === 'nop' && reward !== 0) reject('nop-passes', `the reward without the fix is ${reward}`, where);
    if (phase === 'oracle' && reward !== 1) reject('oracle-fails', `the reward with the fix is ${reward}: ${tail}`, where);
  }

  private verifierInput(): VerifierInput {
    const { change, specification, restored, variant = DEFAULT_VARIANT } = this.input;
    const { f2p, p2p } = this.lists;
    return { change, specification: { ...specification, test: this.test }, restored, f2p, p2p, variant };
  }

  /** Runs, and once more with twice the memory where that was what it lacked; the larger limit stays for all that follow. */
  private async recorded<T extends FinishedRun>(phase: ValidationPhase, repetition: number, run: () => Promise<T>): Promise<T> {
    this.tell(phase, repetition);
    const finished = await run();
    this.finished.push(finished);
    if (finished.record.end === 'out-of-memory' && !this.doubled) {
      this.doubled = true;
      const wanted = this.bench.limits.memoryBytes * 2;
      this.bench.limits = { ...this.bench.limits, memoryBytes: this.options.moreMemory?.(wanted) ?? wanted };
      return this.recorded(phase, repetition, run);
    }
    this.tell(phase, repetition, finished.record);
    return finished;
  }

  private tell(phase: ValidationPhase, repetition: number, ended?: RunRecord): void {
    const total = this.repetitions * VALIDATION_PHASES.length;
    const progress = { phase, repetition, done: this.finished.length, total };
    this.options.onProgress?.({ ...progress, ...(ended && { ended }) });
  }

  private outcome(rejection?: ValidationRecord['rejection']): ValidationOutcome {
    const { environment, change, specification } = this.input;
    const runs = this.finished.map(({ record }) => record);
    const record: ValidationRecord = {
      taskId: sweTaskId(change.pull),
      image: environment.image,
      verdict: rejection ? 'rejected' : 'verified',
      ...(rejection && { rejection }),
      scope: this.test === specification.test ? 'whole-suite' : 'reached-packages',
      ...(this.longSuite && { longSuite: this.longSuite }),
      test: this.test,
      ...(this.controls && { controls: this.controls }),
      ...{ runs, tests: this.lists.tests, f2p: this.lists.f2p, p2p: this.lists.p2p, warnings: warningsOf(this.lists) },
      peakMemoryBytes: Math.max(0, ...runs.map(({ peakMemoryBytes }) => peakMemoryBytes)),
      memoryLimitBytes: this.bench.limits.memoryBytes,
    };
    const logs = new Map(this.finished.map(({ record: { phase, repetition }, log }) => [`${phase}-${repetition}`, log]));
    return { record, logs };
  }
}

function pickSignal({ signal }: ValidationOptions): Pick<Bench, 'signal'> {
  return signal ? { signal } : {};
}
