import { Inject, Injectable } from '@nestjs/common';
import {
  GRADER,
  SANDBOX,
  SandboxInfraError,
  type ExecutionSpec,
  type Grader,
  type GradeSpec,
  type Limits,
  type RunReport,
  type Sandbox,
  type SourceFile,
} from '../../platform/sandbox';
import { pooled } from './pooled';
import type { Subject } from './subject';

/** One solution against some of a subject's tests. */
export interface Trial {
  /** Unique among the trials of a call. */
  id: string;
  solution: SourceFile[];
  /** In this order. */
  tests: string[];
  /** Ends after the first test that did not pass. */
  failFast: boolean;
}

export interface TrialOptions {
  limits: Limits;
  signal: AbortSignal;
  onReport?: (report: RunReport) => void;
}

/** A time-out of the wall clock with less of its CPU time used than this was the host's doing, and is run again. */
const BUSY_SHARE = 0.5;
const QUIET_FACTOR = 4;
/** So many solutions share a pair of containers where a warm slot can't serve. */
const TRIALS_AN_EXECUTION = 40;
/** A worker that is lost this often with the same bytes, and well with the reference, was lost to them. */
const LOSSES = 2;

/** Runs one suite against many solutions: through the warm grader where it serves them, else many to a pair of containers. */
@Injectable()
export class SuiteRunner {
  constructor(
    @Inject(GRADER) private readonly grader: Grader,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Reports in the order of the trials. Throws SandboxInfraError on evidence from outside the runs alone. */
  runAll(subject: Subject, trials: readonly Trial[], options: TrialOptions): Promise<RunReport[]> {
    return isWarm(subject) ? this.runWarm(subject, trials, options) : this.runShared(subject, trials, options);
  }

  /** Gradings go first: while others use slots, one is left to them. */
  private runWarm(subject: Subject, trials: readonly Trial[], options: TrialOptions): Promise<RunReport[]> {
    let own = 0;
    const places = (): number => {
      const { slots, busy } = this.grader.status();
      return Math.max(1, busy > own ? slots - 1 : slots);
    };
    return pooled(trials, places, options.signal, async (trial) => {
      own += 1;
      const report = await this.grade(subject, trial, options).finally(() => (own -= 1));
      options.onReport?.(report);
      return report;
    });
  }

  private async grade(subject: Subject, trial: Trial, { limits, signal }: TrialOptions): Promise<RunReport> {
    const spec = specOf(subject, trial, limits);
    for (let losses = 1; ; losses += 1) {
      try {
        const { run } = await this.grader.grade(spec, { signal });
        if (!mayBeTheHosts(run, limits)) return run;
        const patient = { ...limits, wallSeconds: limits.wallSeconds * QUIET_FACTOR };
        return (await this.grader.grade({ ...spec, limits: patient }, { signal, quiet: true })).run;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SandboxInfraError) || error.kind !== 'harness-lost') throw error;
        if (losses < LOSSES) continue;
        await this.grader.grade({ ...spec, solution: subject.solution }, { signal });
        return crashed(spec);
      }
    }
  }

  /** Suites that share a process with what they judge, and programs: one pair of containers serves many, one after another. */
  private async runShared(subject: Subject, trials: readonly Trial[], options: TrialOptions): Promise<RunReport[]> {
    const reports: RunReport[] = [];
    for (let from = 0; from < trials.length; from += TRIALS_AN_EXECUTION) {
      const part = trials.slice(from, from + TRIALS_AN_EXECUTION);
      const spec = executionOf(subject, `${subject.id}-${from}`, part, options.limits);
      const { runs } = await this.sandbox.run(spec, { signal: options.signal });
      const late = part.filter(({ id }) => runs.some((run) => run.id === id && mayBeTheHosts(run, options.limits)));
      const patient = { ...options.limits, wallSeconds: options.limits.wallSeconds * QUIET_FACTOR };
      const again =
        late.length > 0 ? await this.sandbox.run(executionOf(subject, `${spec.id}-again`, late, patient)) : { runs: [] };
      const settled = runs.map((run) => again.runs.find(({ id }) => id === run.id) ?? run);
      settled.forEach((run) => options.onReport?.(run));
      reports.push(...settled);
    }
    return reports;
  }
}

function isWarm({ trust, interface: declared }: Subject): boolean {
  return trust === 'isolated-oracle' && declared.kind !== 'program';
}

function specOf(subject: Subject, trial: Trial, limits: Limits): GradeSpec {
  const { image, trust, suite, suiteKey, interface: declared } = subject;
  const { solution, tests, failFast } = trial;
  const id = `${subject.id}-${trial.id}`;
  return {
    ...{ id, image, trust, suite, suiteKey, interface: declared, isolation: 'warm', hashSeed: 0 },
    solution,
    tests,
    failFast,
    limits,
  };
}

/** The execution that runs these trials one after another in one set of containers. */
export function executionOf(subject: Subject, id: string, trials: readonly Trial[], limits: Limits): ExecutionSpec {
  const { image, trust, suite, interface: declared } = subject;
  return {
    ...{ id, image, trust, suite, interface: declared, limits },
    solutions: Object.fromEntries(trials.map((trial) => [trial.id, trial.solution])),
    runs: trials.map((trial) => ({ id: trial.id, solution: trial.id, hashSeed: 0, tests: trial.tests })),
    labels: { 'assay.purpose': 'quality' },
  };
}

function mayBeTheHosts(run: RunReport, limits: Limits): boolean {
  return run.verdict === 'timed-out' && run.timeoutCause === 'wall' && run.usage.cpuSeconds < BUSY_SHARE * limits.cpuSeconds;
}

function crashed({ id, hashSeed, tests }: GradeSpec): RunReport {
  return {
    ...{ id, hashSeed, verdict: 'crashed', detail: 'the worker was lost with these bytes, twice', crossingFailed: false },
    tests: tests.map((test) => ({ id: test, outcome: 'not-run', cases: 0, durationMs: 0 })),
    output: { stdout: '', stderr: '', truncated: false },
    usage: { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0 },
  };
}
