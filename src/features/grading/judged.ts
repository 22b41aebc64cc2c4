import type { Trust } from '../../domain/verdict';
import type { Isolation, Limits, RunReport } from '../../platform/sandbox';
import type { GradableTest, GradableVersion } from '../pools';
import type { GradingResult } from './grading.schema';

/** What a judgement found, of all tests: evidence, from which views pick. Nothing of it goes to a sealed reader as it is. */
export interface Outcome {
  run: RunReport;
  trust: Trust;
  isolation: Isolation;
  limits: Limits;
  /** Null if nothing ran. */
  image: string | null;
  runnerVersion: string | null;
}

/** A judgement in whole, for features that render feedback from it. */
export interface Judged {
  result: GradingResult;
  /** All tests that were asked for, private ones too, in the order of `tests`. */
  report: RunReport;
  /** In the order in which they ran: public ones first. */
  tests: readonly GradableTest[];
  version: GradableVersion;
  /** The code of the submission as judged; empty when there was none. */
  files: readonly { path: string; content: string }[];
}

export interface GradeOptions {
  /** Aborted: the client is gone, and the work is not wanted any more. */
  signal?: AbortSignal;
  /** Milliseconds from now, instead of the request's `deadline_seconds`. */
  deadlineMs?: number;
}
