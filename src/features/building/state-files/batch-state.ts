import { z } from 'zod';
import { parsePullRef, pullKey, type PullRef } from '../../../domain/swe';

/** Python wrote `null` or nothing where it had no text. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const count = z.int().min(0);
/** UTC by `isoformat()`: `2026-01-31T10:00:00.123456+00:00`; early versions left the zone out. */
const time = z.union([z.iso.datetime({ offset: true, local: true }), z.literal('')]);

export const CASE_STATUSES = ['pending', 'success', 'failed', 'skipped'] as const;
export const FAILURE_KINDS = ['infra', 'policy', 'model', 'other', 'state'] as const;

/** One pull request of a batch, in SWE-gen's fields (swegen-harbor.md 1.8). `error_type` is open: forks and we add to it. */
export const BatchCase = z.looseObject({
  repo: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/),
  pr: z.int().min(1),
  attempts: count.default(0),
  status: z.enum(CASE_STATUSES),
  task_id: text,
  failure_kind: z
    .union([z.enum(FAILURE_KINDS), z.literal('')])
    .nullish()
    .transform((value) => value ?? ''),
  error_type: text,
  error_message: text,
  last_model_fingerprint: text,
  last_run_fingerprint: text,
  updated_at: time.nullish().transform((value) => value ?? ''),
});
export type BatchCase = z.output<typeof BatchCase>;

/** A batch as `.swegen-create-batch/<hash>.json` has it. `cases` by `owner/repo#n`; unknown fields are kept. */
export const BatchState = z.looseObject({
  version: z.literal(1),
  /** Ours are relative to the artifacts root; SWE-gen's absolute. */
  input_ids_file: z.string(),
  /** sha256 of the pool's pull requests; '' in files that SWE-gen wrote. */
  content_digest: z.string().default(''),
  input_prs_count: count.default(0),
  /** `owner/repo:pr-1`, or `owner/repo#1` in old files. */
  input_prs: z.array(z.string()).default([]),
  max_retry: count.default(3),
  model_fingerprint: text,
  run_fingerprint: text,
  total_elapsed_seconds: z.number().min(0).default(0),
  created_at: time.nullish().transform((value) => value ?? ''),
  updated_at: time.nullish().transform((value) => value ?? ''),
  cases: z.record(z.string(), BatchCase).default({}),
});
export type BatchState = z.output<typeof BatchState>;

/** Why a state file can't be read. */
export type StateFileFault = 'unreadable' | 'too-large' | 'not-json' | 'unknown-version' | 'malformed' | 'contradictory';

export class StateFileError extends Error {
  override readonly name = 'StateFileError';
  constructor(
    readonly fault: StateFileFault,
    detail: string,
  ) {
    super(`The state file can't be used: ${detail}`);
  }
}

/** 12,000 cases with long messages are some 20 MB. */
export const MAX_LENGTH = 256 * 1024 * 1024;

/**
 * Reads a state file, ours or SWE-gen's. Keys of cases become `owner/repo#n` in lower case; of two that differ in case alone, the one
 * with a success wins, then the later one. Throws a StateFileError: a damaged file is never taken for an empty one.
 */
export function readBatchState(content: string): BatchState {
  if (content.length > MAX_LENGTH) throw new StateFileError('too-large', `it has ${String(content.length)} characters`);
  const json = parseJson(content);
  const head = z.object({ version: z.number() }).safeParse(json);
  if (head.success && head.data.version !== 1)
    throw new StateFileError('unknown-version', `version ${String(head.data.version)}`);
  const parsed = BatchState.safeParse(json);
  if (!parsed.success) throw new StateFileError('malformed', z.prettifyError(parsed.error).slice(0, 500));
  return { ...parsed.data, cases: byPullKey(parsed.data.cases) };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new StateFileError('not-json', error instanceof Error ? error.message.slice(0, 200) : 'no JSON');
  }
}

function byPullKey(cases: Record<string, BatchCase>): Record<string, BatchCase> {
  const found = new Map<string, BatchCase>();
  for (const [key, one] of Object.entries(cases)) {
    const own = pullKey(pullOfCase(one));
    if (key.toLowerCase() !== own)
      throw new StateFileError('contradictory', `the case ${JSON.stringify(key.slice(0, 200))} is about ${own}`);
    const other = found.get(own);
    if (!other || outranks(one, other)) found.set(own, one);
  }
  return Object.fromEntries(found);
}

function outranks(one: BatchCase, other: BatchCase): boolean {
  if ((one.status === 'success') !== (other.status === 'success')) return one.status === 'success';
  return one.updated_at > other.updated_at;
}

export function pullOfCase({ repo, pr }: BatchCase): PullRef {
  const [owner = '', name = ''] = repo.split('/');
  return { owner, repo: name, number: pr };
}

/** The pull requests that the state was made for; lines that are none are left out. */
export function inputPulls({ input_prs }: BatchState): PullRef[] {
  return input_prs.flatMap((line) => parsePullRef(line.replace(/#(?=\d+$)/, ':pr-')) ?? []);
}

/** The file's text: keys in SWE-gen's order, cases sorted, so that two states differ in a diff only where they differ. */
export function writeBatchState(state: BatchState): string {
  const { cases, ...head } = BatchState.parse(state);
  const sorted = Object.fromEntries(Object.entries(cases).sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ ...head, cases: sorted }, null, 2)}\n`;
}
