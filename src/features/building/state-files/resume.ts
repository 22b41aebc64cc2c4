import { posix } from 'node:path';
import { createHash } from 'node:crypto';
import { formatPullRef, pullKey, type PullRef } from '../../../domain/swe';
import { inputPulls, type BatchCase, type BatchState } from './batch-state';

/** Where state files are looked for below an output folder: ours, which is SWE-gen's old name, and its fork's. */
export const STATE_FOLDERS = ['.swegen-create-batch', '.legoflow-curator-create-batch'] as const;

/**
 * A state file's name: sha1 of the pool's path relative to the artifacts root (with `/`), so that artifacts can be moved as a whole.
 * SWE-gen hashes the absolute path.
 */
export function stateFileName(pool: string, artifactsRoot: string): string {
  const relative = posix.relative(posix.resolve('/', artifactsRoot), posix.resolve('/', pool));
  return `${createHash('sha1').update(relative).digest('hex')}.json`;
}

/** sha256 of a pool's pull requests: sorted keys, one a line, so that comments, order and case do not count. */
export function poolDigest(pulls: readonly PullRef[]): string {
  const keys = [...new Set(pulls.map(pullKey))].sort();
  return createHash('sha256')
    .update(keys.map((key) => `${key}\n`).join(''))
    .digest('hex');
}

export interface StateFile {
  /** Name without its folder. */
  name: string;
  state: BatchState;
}

/**
 * The state that a pool goes on from: that of its name, else one of the same content, else the one that shares most pull requests with
 * it (the later one of two), for pools are moved and grow. Undefined if none shares any.
 */
export function findStateFor(name: string, pulls: readonly PullRef[], files: readonly StateFile[]): StateFile | undefined {
  const named = files.find((file) => file.name === name);
  if (named) return named;
  const digest = poolDigest(pulls);
  const same = files.find(({ state }) => state.content_digest === digest);
  if (same) return same;
  const wanted = new Set(pulls.map(pullKey));
  const ranked = files
    .map((file) => ({ file, shared: sharedWith(file.state, wanted) }))
    .filter(({ shared }) => shared > 0)
    .sort((one, other) => other.shared - one.shared || (one.file.state.updated_at < other.file.state.updated_at ? 1 : -1));
  return ranked[0]?.file;
}

function sharedWith(state: BatchState, wanted: ReadonlySet<string>): number {
  const known = new Set([...inputPulls(state).map(pullKey), ...Object.keys(state.cases)]);
  return [...known].filter((key) => wanted.has(key)).length;
}

export interface BatchInput {
  /** Path of the pool relative to the artifacts root, with `/`. */
  pool: string;
  pulls: readonly PullRef[];
  maxRetry: number;
  modelFingerprint: string;
  runFingerprint: string;
  now: Date;
}

/**
 * The state of a batch before its first case: that of an earlier one with what is new in the pool as pending. Cases match by pull
 * request; those that are no longer in the pool stay, for what was verified stays verified.
 */
export function resumeState(previous: BatchState | undefined, input: BatchInput): BatchState {
  const now = input.now.toISOString();
  const unique = [...new Map(input.pulls.map((pull) => [pullKey(pull), pull])).entries()];
  const cases: Record<string, BatchCase> = { ...previous?.cases };
  for (const [key, pull] of unique) cases[key] ??= pending(pull, now);
  return {
    ...previous,
    version: 1,
    input_ids_file: input.pool,
    content_digest: poolDigest(input.pulls),
    input_prs_count: unique.length,
    input_prs: unique.map(([, pull]) => formatPullRef(pull)),
    max_retry: input.maxRetry,
    model_fingerprint: input.modelFingerprint,
    run_fingerprint: input.runFingerprint,
    total_elapsed_seconds: previous?.total_elapsed_seconds ?? 0,
    created_at: previous?.created_at ?? now,
    updated_at: now,
    cases,
  };
}

function pending({ owner, repo, number }: PullRef, now: string): BatchCase {
  return {
    repo: `${owner}/${repo}`,
    pr: number,
    attempts: 0,
    status: 'pending',
    task_id: '',
    failure_kind: '',
    error_type: '',
    error_message: '',
    last_model_fingerprint: '',
    last_run_fingerprint: '',
    updated_at: now,
  };
}
