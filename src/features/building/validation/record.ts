import type { ReportProblem, TestCommand, TestReport, TestState, UnreadableReport } from '../../../domain/swe';
import type { WorkEnd } from '../../../platform/sandbox/work-container.port';
import type { JudgedTest } from '../domain/lists';
import type { Stage } from './phase-script';

/** base, before and after as in the lattice; NOP and oracle as Harbor runs them, with the exported test.sh. */
export const VALIDATION_PHASES = ['base', 'before', 'after', 'nop', 'oracle'] as const;
export type ValidationPhase = (typeof VALIDATION_PHASES)[number];

export const REJECTION_CODES = [
  'base-broken',
  'fix-fails',
  'after-broken',
  'f2p-empty',
  'flaky',
  'regression',
  'nop-passes',
  'oracle-fails',
  'forged-report',
  'report-missing',
  'report-unreadable',
  'reward-missing',
  'crashed',
  'interrupted',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'disk-limit',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  code: RejectionCode;
  /** One sentence with the evidence. */
  detail: string;
  /** The run that showed it, where it was one. */
  run?: { phase: ValidationPhase; repetition: number };
  /** Test ids that showed it, at most 50. */
  tests?: string[];
}

/** One run in a fresh container. */
export interface RunRecord {
  phase: ValidationPhase;
  /** From 1. */
  repetition: number;
  /** Processors that the run saw. */
  cpus: number;
  /** Of the order of its tests; only where the test command hands it to its runner. Records made before 2026-11-22 have it whatever the command is. */
  orderSeed?: number;
  startedAt: string;
  wallMs: number;
  cpuSeconds: number;
  peakMemoryBytes: number;
  memoryLimitBytes: number;
  end: WorkEnd;
  /** Of the test command (of test.sh for NOP and oracle); undefined where the run did not end by itself. */
  exitCode?: number;
  /** `utf8`: of what was kept of it; undefined where it was cut, and in records from before this was looked at. */
  log: { sha256: string; totalBytes: number; truncated: boolean; utf8?: boolean };
  /** Of base, before and after: what the script's own last line tells; `none` where it is missing or stands twice. */
  stage?: Stage | 'none';
  /** Of base, before and after. */
  report?: ReportSummary | { problem: ReportProblem; detail: string };
  /** Of NOP and oracle. */
  reward?: number;
}

export interface ReportSummary {
  counts: Partial<Record<TestState, number>>;
  totals?: TestReport['totals'];
  broken: TestReport['broken'];
  duplicates: number;
  /** The first of these. */
  duplicateIds?: string[];
  /** Results as they were read, those of repeated ids each. */
  results?: number;
}

/** The whole of what a validation did and found; plain data. */
export interface ValidationRecord {
  taskId: string;
  image: string;
  verdict: 'verified' | 'rejected';
  rejection?: Rejection;
  /** `reached-packages` where the whole suite took longer than it may. */
  scope: 'whole-suite' | 'reached-packages';
  /** Where it took longer, whatever became of that. */
  longSuite?: LongSuite;
  /** The command that all runs used, and that the task has to use. */
  test: TestCommand;
  runs: RunRecord[];
  tests: JudgedTest[];
  f2p: string[];
  p2p: string[];
  /** Where the validation had repetitions enough to be whole; one that was cut short is not there. */
  controls?: VerifierControl[];
  warnings: ('p2p-empty' | 'compile-only')[];
  /** Highest of all runs, and the limit that was enough. */
  peakMemoryBytes: number;
  memoryLimitBytes: number;
}

/** How often each phase was run in a validation to its end: the highest repetition of the oracle, which comes last. */
export function repetitionsOf({ runs }: Pick<ValidationRecord, 'runs'>): number {
  return Math.max(0, ...runs.filter(({ phase }) => phase === 'oracle').map(({ repetition }) => repetition));
}

/** A whole suite that took longer than it may on the base, by the first run of it. */
export interface LongSuite {
  /** What it may take, seconds. */
  limitSeconds: number;
  /** What it took, or how long it was let run; undefined for one that was narrowed unmeasured, for it was before. */
  wallMs?: number;
  /** It was ended at the limit. */
  ended: boolean;
  /** Packages, or files of tests, that all runs are of instead. */
  narrowedTo?: string[];
  /** Or why they are of the whole suite all the same. */
  notNarrowed?: string;
}

/** One run of the verifier over what is no solution, in a fresh container. */
export interface VerifierControl {
  /** `empty`: a patch without a change; `spoof`: reports, rewards and lines of a good run, wherever somebody might look for them. */
  control: 'empty' | 'spoof';
  /** Whether it counted as a solution, which none may. */
  resolved: boolean;
}

/** A run's record with what it is judged by, which is too large for the record. */
export interface FinishedRun {
  record: RunRecord;
  report?: TestReport | UnreadableReport;
  log: Buffer;
}

/** Thrown inside a validation; its record has it as `rejection`. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  constructor(readonly rejection: Rejection) {
    super(rejection.detail);
  }
}

const SHOWN_TESTS = 50;

export function reject(code: RejectionCode, detail: string, about: Partial<Pick<Rejection, 'run' | 'tests'>> = {}): never {
  throw new RejectedError({ code, detail, ...about, ...(about.tests && { tests: about.tests.slice(0, SHOWN_TESTS) }) });
}
