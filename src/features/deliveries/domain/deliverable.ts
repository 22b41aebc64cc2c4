import type { SweLanguage } from '../../../domain/swe';
import type { ValidationRecord } from '../../building';

/** What tasks are delivered: accepted ones, or all that are verified. */
export const SELECTIONS = ['golden', 'verified'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** What a delivery names a task by; whatever else is known of it may change, this does not. */
export interface TaskKey {
  /** `owner__repo-123`. */
  id: string;
  /** Of the accepted versions; 1 for a task that is only verified. */
  version: number;
  /** Of the pool's version; null for a task that is only verified. */
  versionId: string | null;
  /** Harbor's content hash of the directory. */
  contentHash: string;
}

/** A task as a list shows it: enough to choose it. */
export interface TaskLabel extends TaskKey {
  language: SweLanguage;
  category: string;
  difficulty: 'easy' | 'medium' | 'hard';
  /** SPDX ids; empty where none was recognised. */
  licences: string[];
}

/** A row of SWE-bench as its loaders want it (swe-datasets.md 1.1): every value a string, lists as JSON in strings. */
export interface SweBenchRow {
  repo: string;
  instance_id: string;
  base_commit: string;
  patch: string;
  test_patch: string;
  problem_statement: string;
  hints_text: string;
  /** ISO 8601. */
  created_at: string;
  version: string;
  FAIL_TO_PASS: string;
  PASS_TO_PASS: string;
  environment_setup_commit: string;
}

/** An accepted accessor hint: where the tests expect something that the statement does not name. */
export interface DeliveredHint {
  path: string;
  signature: string;
  reason: string;
}

/** Consolidated scores of an evaluation; 0 is best on both axes. */
export interface DeliveredScores {
  clarity: number;
  alignment: number;
  /** Time for an engineer who knows the code base, as a bucket of SWE-bench Verified; null where nobody said. */
  effort: string | null;
}

/** Everything that is written of a task. */
export interface DeliverableTask extends TaskLabel {
  /** `owner/name`. */
  repo: string;
  pullRequest: number;
  /** Where the statement is from: `from-issue`, `from-body` or `from-commit`. */
  statementKind: string;
  /** 1 to 10. */
  difficultyScore: number;
  row: SweBenchRow;
  record: ValidationRecord;
  hints: DeliveredHint[];
  scores: DeliveredScores | null;
  /** Whatever the screening kept; null where the task was not screened. */
  screening: unknown;
  /** The canonical record of an accepted task; null for one that is only verified. */
  golden: unknown;
  /** Absolute path of the Harbor directory. */
  folder: string;
}
