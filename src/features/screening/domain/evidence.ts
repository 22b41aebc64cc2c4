import type { SweLanguage } from '../../../domain/swe';
import type { ValidationRecord } from '../../building';
import type { PatchFile } from './patch';
import type { Neighbour } from './prints';

/** What criteria look at; a result holds as long as none of its own changes. */
export const EVIDENCE_PARTS = [
  'runs',
  'tests',
  'lists',
  'fix-patch',
  'test-patch',
  'statement',
  'facts',
  'controls',
  'neighbours',
] as const;
export type EvidencePart = (typeof EVIDENCE_PARTS)[number];

/** What the source and the pipeline told of the pull request. What is undefined was not stored, or the source could not tell it. */
export interface SourceFacts {
  /** ISO 8601, like all times here. */
  examinedAt?: string | undefined;
  mergedAt?: string | null | undefined;
  /** The commit that took it back; null where history was searched and has none. */
  revertedBy?: string | null | undefined;
  /** Whether the base commit is in the history of the default branch. */
  baseOnDefaultBranch?: boolean | undefined;
  /** `from-issue`, `from-body` or `from-commit`. */
  statementKind?: string | undefined;
  statementWarnings?: readonly string[] | undefined;
  linkedIssues?: number | undefined;
  /** The linked ones, with the time of each. */
  issues?: readonly { number: number; created_at: string }[] | undefined;
  firstCommitAt?: string | undefined;
  /** Base + tests + fix has the tree of head, and the three other equations of `Change`. */
  patchesProved?: boolean | undefined;
  repository?: RepositoryGateFacts | undefined;
  /** Of all layers of the image. */
  imageScan?: { files: number; findings: number; unread: number } | undefined;
  buildMs?: number | undefined;
}

export interface RepositoryGateFacts {
  stars?: number | undefined;
  archived?: boolean | undefined;
  fork?: boolean | undefined;
  created_at?: string | undefined;
  pushed_at?: string | undefined;
  merged_pulls?: number | undefined;
  /** Of the bytes of source files at base, 0 to 1. */
  language_share?: number | undefined;
}

/** Controls that are no part of a validation; another feature runs them. */
export const CONTROLS = ['empty', 'spoof', 'network', 'clock'] as const;
export type ControlKind = (typeof CONTROLS)[number];

/** What came of one control on the task as it is. */
export interface ControlRun {
  control: ControlKind;
  /** Of `empty` and `spoof`: whether it counted as a solution, which none may. */
  resolved?: boolean | undefined;
  /** Of `network` and `clock`: listed tests whose state differs from that of the validation. */
  differing?: readonly string[] | undefined;
}

/** All that is known of one task, as it is stored; plain data. */
export interface ScreeningEvidence {
  taskId: string;
  language: SweLanguage;
  /** `owner/repo`. */
  repository: string;
  /** SPDX ids at base. */
  licences: readonly string[];
  record: ValidationRecord;
  f2p: readonly string[];
  p2p: readonly string[];
  fixPatch: { text: string; files: readonly PatchFile[] };
  testPatch: { text: string; files: readonly PatchFile[] };
  /** The statement, and the text of accepted hints, which may be empty. */
  statement: string;
  hints: string;
  facts: SourceFacts;
  controls: readonly ControlRun[];
  /** Tasks that were there before this one and share its base or most of its fix. */
  neighbours: readonly Neighbour[];
}
