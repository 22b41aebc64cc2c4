import type { Trust } from '../../domain/verdict';
import type { Limits, RunReport, SolutionInterface, SourceFile } from './sandbox.port';

/** Where a submission runs: `warm` in a slot that served others before, `one-shot` in containers of its own. */
export const ISOLATIONS = ['warm', 'one-shot'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** One submission against one suite. */
export interface GradeSpec {
  /** For logs and container labels. */
  id: string;
  trust: Extract<Trust, 'isolated-oracle' | 'in-process'>;
  isolation: Isolation;
  /** Immutable image id (`sha256:...`). */
  image: string;
  interface: SolutionInterface;
  suite: SourceFile[];
  /** Names suite and interface by content: equal keys mean equal bytes of both. */
  suiteKey: string;
  solution: SourceFile[];
  /** Test ids to run, in this order; exactly these are expected back. */
  tests: string[];
  limits: Limits;
  /** PYTHONHASHSEED of both sides; a warm slot has 0. */
  hashSeed: number;
  /** Ends after the first test that did not pass; the rest are `not-run`. For all-or-nothing rewards alone. */
  failFast: boolean;
}

export interface GradeReport {
  run: RunReport;
  trust: Trust;
  isolation: Isolation;
  image: string;
  /** sha256 of the harness programs inside the image. */
  runnerVersion: string;
  /** Milliseconds: waiting for a slot, and from the order to the report. */
  timings: { waitMs: number; runMs: number };
}

/** What the grader has at hand; for admission, health and metrics. */
export interface GraderStatus {
  /** Submissions that can run at the same time. */
  slots: number;
  busy: number;
  /** Slots that took themselves out of service because a self-check came out wrong. */
  unfit: number;
  /** Memory that a run has in a slot without being charged for more than one slot, bytes. */
  slotMemoryBytes: number;
}

/** Judges submissions, one at a time in a slot. Throws SandboxInfraError, on evidence from outside the run alone. */
export interface Grader {
  status(): GraderStatus;
  /** Waits for a slot; callers who want fairness ask only when one is free. An aborted signal ends the run; `quiet`: no more run meanwhile than there are processors. */
  grade(spec: GradeSpec, options?: { signal?: AbortSignal; quiet?: boolean }): Promise<GradeReport>;
  /** Ends all runs and removes all containers. */
  close(): Promise<void>;
}

/** Nest injection token of the grader. */
export const GRADER = Symbol('grader');
