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
  /** Below the output folder, with `/`. */
  path: string;
  state: BatchState;
}

/** How what an earlier run was over matches a pool: the pool itself, another one of the same content, or one that shares some of it. */
export const POOL_MATCHES = ['same-pool', 'same-pull-requests', 'shared-pull-requests'] as const;
export type PoolMatch = (typeof POOL_MATCHES)[number];

/**
 * The states that a pool goes on from, best first: that of its name, those of the same content, then those that share most pull
 * requests with it (the later one of two), for pools are moved, renamed and grow. Those that share none are left out.
 */
export function rankStates<F extends StateFile>(
  name: string,
  pulls: readonly PullRef[],
  files: readonly F[],
): { file: F; match: PoolMatch }[] {
  const digest = poolDigest(pulls);
  const wanted = new Set(pulls.map(pullKey));
  const ranked = files.map((file) => {
    const match = file.name === name ? 0 : file.state.content_digest === digest ? 1 : 2;
    return { file, match, shared: sharedWith(file.state, wanted) };
  });
  return ranked
    .filter(({ shared }) => shared > 0)
    .sort((one, other) => one.match - other.match || other.shared - one.shared || byTime(other.file, one.file))
    .map(({ file, match }) => ({ file, match: POOL_MATCHES[match] ?? 'shared-pull-requests' }));
}

function byTime(one: StateFile, other: StateFile): number {
  return one.state.updated_at < other.state.updated_at ? -1 : 1;
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
