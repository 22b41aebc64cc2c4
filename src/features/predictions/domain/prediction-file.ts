import { z } from 'zod';
import { sweTaskId } from '../../../domain/swe';

/** Shapes of prediction files (swe-datasets.md 1.1, 1.2, 1.3, 1.6). */
export const PREDICTION_FORMATS = ['swe-bench', 'multi-swe-bench', 'swe-bench-live', 'swe-bench-pro', 'swe-polybench'] as const;
export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];

export interface Prediction {
  /** Of the file where it has lines, else its place in the list or the object; from 1. */
  line: number;
  /** As the file has it, or would in its own format: `org/repo:pr-7` of Multi-SWE-bench. */
  instanceId: string;
  /** Our task's id: lower case. */
  taskId: string;
  /** Empty where the file names none. */
  model: string;
  /** Empty for null, and where there is none. */
  patch: string;
}

export const FILE_PROBLEMS = ['not-json', 'malformed', 'duplicate', 'not-in-pool'] as const;

export interface FileFault {
  line: number;
  problem: (typeof FILE_PROBLEMS)[number];
  detail: string;
  instance_id: string | null;
}

export interface PredictionFile {
  format: PredictionFormat;
  predictions: Prediction[];
  faults: FileFault[];
}

/** A patch that a text column can carry and a patch may be. */
const Patch = z
  .string()
  .max(16 * 1024 * 1024)
  .refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'a NUL or an unpaired surrogate')
  .nullish()
  .transform((text) => text ?? '');
const InstanceId = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}+$/u, 'not one line');
const Model = z
  .string()
  .max(300)
  .nullish()
  .transform((name) => name ?? '');

/** Fields beyond these are the writer's own: costs, times, trajectories. */
const RECORDS = {
  'swe-bench': z
    .object({ instance_id: InstanceId, model_patch: Patch, model_name_or_path: Model })
    .transform((row) => named(row.instance_id, row.model_name_or_path, row.model_patch)),
  'multi-swe-bench': z
    .object({ org: InstanceId, repo: InstanceId, number: z.coerce.number().int().min(1).max(999_999_999), fix_patch: Patch })
    .transform(({ org, repo, number, fix_patch: patch }) => ({
      ...{ instanceId: `${org}/${repo}:pr-${number}`, taskId: sweTaskId({ owner: org, repo, number }), model: '', patch },
    })),
  'swe-bench-live': z
    .object({ instance_id: InstanceId, model_patch: Patch })
    .transform((row) => named(row.instance_id, '', row.model_patch)),
  'swe-bench-pro': z
    .object({ instance_id: InstanceId, patch: Patch.optional(), model_patch: Patch.optional(), prefix: Model })
    .transform((row) => named(row.instance_id, row.prefix, row.patch || row.model_patch || '')),
  'swe-polybench': z
    .object({ instance_id: InstanceId, model_patch: Patch })
    .transform((row) => named(row.instance_id, '', row.model_patch)),
} as const satisfies Record<PredictionFormat, z.ZodType<Omit<Prediction, 'line'>>>;

function named(instanceId: string, model: string, patch: string): Omit<Prediction, 'line'> {
  return { instanceId, taskId: instanceId.toLowerCase(), model, patch };
}

interface Row {
  line: number;
  value: unknown;
}

/**
 * Reads a prediction file: the text of JSON Lines, or a parsed JSON body. The shape tells the format unless it is said. Lines that are no
 * prediction are faults and end nothing; of two for one instance the first counts.
 */
export function readPredictions(body: unknown, asked?: PredictionFormat): PredictionFile {
  const faults: FileFault[] = [];
  const rows = typeof body === 'string' ? linesOf(body, faults) : rowsOf(body);
  const format = asked ?? detectFormat(body, rows);
  const predictions: Prediction[] = [];
  const seen = new Map<string, number>();
  for (const { line, value } of rows) {
    const read = RECORDS[format].safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      const detail = `${(issue?.path ?? []).join('.') || 'record'}: ${issue?.message ?? 'no prediction'}`;
      faults.push({ line, problem: 'malformed', detail: detail.slice(0, 300), instance_id: null });
      continue;
    }
    const { taskId, instanceId } = read.data;
    const first = seen.get(taskId);
    if (first !== undefined)
      faults.push({ line, problem: 'duplicate', detail: `line ${first} has it too`, instance_id: instanceId });
    else {
      seen.set(taskId, line);
      predictions.push({ line, ...read.data });
    }
  }
  return { format, predictions, faults: faults.sort((a, b) => a.line - b.line) };
}

function linesOf(text: string, faults: FileFault[]): Row[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [{ line: at + 1, value: JSON.parse(line) as unknown }];
    } catch (error) {
      const detail = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      faults.push({ line: at + 1, problem: 'not-json', detail, instance_id: null });
      return [];
    }
  });
}

/** A list, one prediction alone, or an object by instance id, whose key is the id whatever the value says. */
function rowsOf(body: unknown): Row[] {
  if (Array.isArray(body)) return body.map((value: unknown, at) => ({ line: at + 1, value }));
  if (!isRecord(body)) return [];
  if ('instance_id' in body || 'fix_patch' in body) return [{ line: 1, value: body }];
  return Object.entries(body).map(([id, value], at) => ({
    line: at + 1,
    value: isRecord(value) ? { ...value, instance_id: id } : value,
  }));
}

/** By the first record that is one, and by what holds it. */
function detectFormat(body: unknown, rows: readonly Row[]): PredictionFormat {
  const first = rows.map(({ value }) => value).find(isRecord) ?? {};
  if ('fix_patch' in first || ('org' in first && 'number' in first)) return 'multi-swe-bench';
  if ('model_name_or_path' in first) return 'swe-bench';
  if ('patch' in first || 'prefix' in first) return 'swe-bench-pro';
  if (typeof body === 'string') return 'swe-polybench';
  return isRecord(body) && !('instance_id' in body) ? 'swe-bench-live' : 'swe-bench';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
