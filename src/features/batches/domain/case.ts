import { passes } from './trouble';

/** Where a case is. `skipped`: the batch had its fill before the case's turn came. */
export const CASE_STATUSES = ['pending', 'running', 'success', 'failed', 'skipped'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Steps on the way from a pull request to a task, in order. */
export const CASE_STAGES = ['examine', 'specify', 'build', 'scan', 'validate', 'write'] as const;
export type CaseStage = (typeof CASE_STAGES)[number];

/** Whether `stage` comes after the other. */
export function isPast(stage: CaseStage, other: CaseStage): boolean {
  return CASE_STAGES.indexOf(stage) > CASE_STAGES.indexOf(other);
}

/**
 * What kind of failure it was, in SWE-gen's words (swegen-harbor.md 1.8): `policy`: judged, and no task; `infra`: nothing was judged;
 * `state`: recorded as a success that is not there; `model`: a configured model; `other`: a defect of ours.
 */
export const FAILURE_KINDS = ['infra', 'policy', 'model', 'other', 'state'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Why a case is no task: a code of the stage's own list, with what was seen. */
export interface Reason {
  stage: CaseStage;
  code: string;
  evidence: string;
}

/** What is known of an earlier attempt when its turn comes again. */
export interface Attempted {
  status: CaseStatus;
  attempts: number;
  failureKind: FailureKind | null;
  reasons: readonly (Pick<Reason, 'code'> & Partial<Reason>)[];
  fingerprint: string | null;
}

const MAX_ATTEMPTS = 3;
/** Where the repository has made a task before, time is worth more tries (swegen-harbor.md 1.8). */
const MORE_FOR_PROVEN = 2;

/**
 * Whether a case is to run (again), by SWE-gen's resume rules: a success never; what was judged only when the options that judged it
 * changed; what infrastructure failed, up to three times, a time-out in a repository that has made tasks up to five, what says itself that
 * it passes (a lock, a rate limit) always; `state` always.
 */
export function isDue(found: Attempted, fingerprint: string, repositoryProven: boolean): boolean {
  if (found.status === 'pending' || found.status === 'running') return true;
  if (found.status === 'success') return false;
  if (found.status === 'skipped' || found.failureKind === 'state') return true;
  if (found.failureKind === 'policy' || found.failureKind === 'model') return found.fingerprint !== fingerprint;
  if (found.failureKind === 'infra' && found.reasons.some(passes)) return true;
  const timedOut = found.reasons.some(({ code }) => code === 'timed-out');
  return found.attempts < MAX_ATTEMPTS + (timedOut && repositoryProven ? MORE_FOR_PROVEN : 0);
}

/** Whether to try at once again within a batch, after a pause. */
export function retriesNow(kind: FailureKind, attempts: number): boolean {
  return kind === 'infra' && attempts < MAX_ATTEMPTS;
}

/** Milliseconds before the next attempt: about 1, 2, 4, ... seconds, at most 12. `random` is 0 to 1. */
export function backoffMs(attempts: number, random: number): number {
  return Math.min(12, 2 ** (attempts - 1) + random) * 1000;
}

/** `owner/repo`, lower case, of a candidate's key. */
export function repositoryOf(key: string): string {
  return key.slice(0, key.indexOf('#'));
}
