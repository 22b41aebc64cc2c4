import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { LAYERS, LEVELS } from './domain/compare';
import { FIELDS } from './domain/document';
import { BENCHMARK_FORMATS } from './similarity.entity';

/** A benchmark of others, by its texts or by a folder that the operator allows. */
export const NewBenchmark = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, 'not a slug of 1 to 64 characters')
      .describe('Unique'),
    format: z.enum(BENCHMARK_FORMATS),
    jsonl: textOf(2, 12_000_000).optional().describe("Format humaneval: JSON Lines in HumanEval's format, at most 5,000"),
    directory: z
      .string()
      .max(300)
      .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\\]+$/, 'not a relative path')
      .optional()
      .describe('Format exercism: a track or a folder of exercises, below ASSAY_BENCHMARKS_DIR'),
    hold_out: z
      .enum(['all', 'polyglot', 'none'])
      .optional()
      .describe(
        'Near which items a task is kept out of training: `all` (of humaneval), the exercises of Aider `polyglot` (of exercism)',
      ),
  })
  .refine((body) => (body.format === 'humaneval') === (body.jsonl !== undefined), {
    path: ['jsonl'],
    message: 'given with the format humaneval, and with it alone',
  })
  .refine((body) => (body.format === 'exercism') === (body.directory !== undefined), {
    path: ['directory'],
    message: 'given with the format exercism, and with it alone',
  })
  .meta({ id: 'NewBenchmark' });
export type NewBenchmark = z.infer<typeof NewBenchmark>;
export class NewBenchmarkDto extends createZodDto(NewBenchmark) {}

export const BenchmarkView = z
  .object({
    id: idOf('benchmark'),
    name: z.string(),
    format: z.enum(BENCHMARK_FORMATS),
    items: z.number().int(),
    held_out: z.number().int().describe('Items that training has to stay away from'),
    ready: z.boolean().describe('Whether all items were compared with the tasks'),
    faults: z
      .array(z.object({ line: z.number().int(), reason: z.string() }))
      .describe('Records that could not be read; at most 100'),
    job_id: idOf('job'),
    created_at: Timestamp,
  })
  .meta({ id: 'Benchmark' });
export type BenchmarkView = z.infer<typeof BenchmarkView>;
export class BenchmarkDto extends createZodDto(BenchmarkView) {}
export class BenchmarkPageDto extends createZodDto(pageOf(BenchmarkView).meta({ id: 'BenchmarkPage' })) {}
export class BenchmarkPageQueryDto extends createZodDto(PageQuery) {}

const Place = z.object({ start: z.number().int(), end: z.number().int(), text: z.string().describe('At most 400 characters') });
const Passed = z.object({ passed: z.number().int(), of: z.number().int() });

const FindingView = z.object({
  layer: z.enum(LAYERS),
  field: z.enum(FIELDS).describe('statement: prompt and requirements together'),
  level: z.enum(LEVELS).describe('block and review stop an acceptance until they are overridden'),
  score: z.number().describe('0 to 1'),
  near: z.boolean().describe('Near enough to count as one task'),
  spans: z.array(z.object({ mine: Place, theirs: Place })).describe('Empty where the reader may not read both sides'),
  passed: z
    .object({ mine: Passed, theirs: Passed })
    .optional()
    .describe("Layer behaviour: of this task's tests those that the other's reference passes, and the reverse"),
});

/** One thing that a task is like, as its reader may see it. */
export const MatchView = z
  .object({
    id: idOf('match'),
    etag: z.string(),
    task_id: idOf('task')
      .nullable()
      .describe('The other task; null for an item of a benchmark, and where the reader has nothing to do with it'),
    benchmark: z.object({ id: idOf('benchmark'), key: z.string(), held_out: z.boolean() }).nullable(),
    level: z.enum(LEVELS),
    near: z.boolean(),
    findings: z.array(FindingView),
    override: z.object({ reason: z.string(), at: Timestamp }).nullable(),
  })
  .meta({ id: 'SimilarityMatch' });
export type MatchView = z.infer<typeof MatchView>;
export class MatchDto extends createZodDto(MatchView) {}

export const SimilarView = z
  .object({
    rules: z.string().describe('Version of the rules and their numbers'),
    up_to_date: z.boolean().describe('Whether the parts as they stand were compared'),
    ran: z.boolean().describe('Whether they were compared by running too'),
    held_out: z.boolean().describe('Whether the task is kept out of training'),
    cluster_size: z.number().int().describe('Tasks that count as one with this, itself included'),
    items: z.array(MatchView),
  })
  .meta({ id: 'Similar' });
export type SimilarView = z.infer<typeof SimilarView>;
export class SimilarDto extends createZodDto(SimilarView) {}

export const NewScan = z
  .strictObject({
    behaviour: z.boolean().default(false).describe('Also compare by running, among tasks of the same interface'),
  })
  .meta({ id: 'NewSimilarityScan' });
export type NewScan = z.infer<typeof NewScan>;
export class NewScanDto extends createZodDto(NewScan) {}

export const ScanView = z.object({ job_id: idOf('job') }).meta({ id: 'SimilarityScan' });
export type ScanView = z.infer<typeof ScanView>;
export class ScanDto extends createZodDto(ScanView) {}

export class SimilarTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
export class SimilarMatchDto extends createZodDto(z.strictObject({ id: idOf('task'), match: idOf('match') })) {}
export class OverrideDto extends createZodDto(
  z.strictObject({ reason: textOf(10, 2000).describe('Why the likeness is no fault') }).meta({ id: 'SimilarityOverride' }),
) {}
