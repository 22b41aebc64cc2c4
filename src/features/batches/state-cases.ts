import type { BatchCase } from '../building';
import type { Candidate, Case } from './batches.entity';
import type { CaseResult } from './domain/earlier';
import type { FoundCase } from './batches.repository';
import { parsePullRef, type PullRef } from '../../domain/swe';

/** SWE-gen's words for what ours are called otherwise (swegen-harbor.md 1.8). */
const ERROR_TYPES: Readonly<Record<string, string>> = {
  'timed-out': 'timeout',
  'missing-verifiable-record': 'missing_verifiable_record',
  'too-few-source-files': 'trivial_pr',
  'no-linked-issue': 'missing_issue',
};
const REASONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ERROR_TYPES).map(([ours, theirs]) => [theirs, ours]),
);

/** What a case of a state file came to; undefined for one that came to nothing, or of which it doesn't say what kind of failure it was. */
export function resultOf(told: BatchCase): CaseResult<Case['modelSpend']> | undefined {
  const { attempts, failure_kind: failureKind, error_type: type } = told;
  const fingerprint = told.last_run_fingerprint === '' ? null : told.last_run_fingerprint;
  const plain = { stage: null, attempts, fingerprint, timings: {}, modelSpend: null };
  if (told.status === 'success') return { ...plain, status: 'success', failureKind: null, reasons: [], reason: null };
  if (told.status !== 'failed' || failureKind === '') return undefined;
  const code = type === '' ? 'unknown' : (REASONS[type] ?? type);
  const reasons = [{ stage: 'validate' as const, code, evidence: told.error_message }];
  return { ...plain, status: 'failed', failureKind, reasons, reason: code };
}

/** A case as a state file has it. `fingerprints`: of the snapshots of models, by their ids. */
export function toldOf({ found, candidate }: FoundCase, fingerprints: ReadonlyMap<string, string>): BatchCase {
  const { owner, repo, number } = pullOf(candidate);
  const { status, attempts, failureKind, reasons, fingerprint, modelSpend, updatedAt } = found;
  const [first] = reasons;
  return {
    ...{ repo: `${owner}/${repo}`, pr: number, attempts, status: status === 'running' ? 'pending' : status },
    ...{ task_id: status === 'success' ? candidate.taskId : '', failure_kind: failureKind ?? '' },
    ...{ error_type: first ? (ERROR_TYPES[first.code] ?? first.code) : '', error_message: first?.evidence ?? '' },
    last_model_fingerprint: modelSpend ? (fingerprints.get(modelSpend.snapshot_id) ?? '') : '',
    ...{ last_run_fingerprint: fingerprint ?? '', updated_at: updatedAt },
  };
}

export function pullOf({ ref }: Pick<Candidate, 'ref'>): PullRef {
  const pull = parsePullRef(ref);
  if (!pull) throw new Error(`${ref} names no pull request`);
  return pull;
}
