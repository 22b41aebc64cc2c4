import type { SweLanguage } from '../../domain/swe';
import type { TaskSummary } from './batches.schema';
import type { CaseStage, FailureKind, Reason } from './domain/case';

/** What the examination found, whatever came of it. */
export interface Examined {
  language: SweLanguage | null;
  category: string | null;
  facts: Record<string, unknown>;
}

/** A task whose directory is written and listed. */
export interface Verified {
  folder: string;
  contentHash: string;
  summary: TaskSummary;
  /** The SWE-bench row, JSON. */
  instance: string;
  /** The validation record, JSON. */
  record: string;
}

/** What came of one attempt at a case. */
export interface Outcome {
  verified?: Verified;
  /** Unless verified; `eligible` of a dry run has neither. `retryAt`: when a limit ends, milliseconds since 1970. */
  failure?: { kind: FailureKind; reasons: Reason[]; retryAt?: number | undefined };
  examined?: Examined;
  /** Milliseconds by stage. */
  timings: Partial<Record<CaseStage, number>>;
  stage: CaseStage;
}
