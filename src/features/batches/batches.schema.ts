import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import {
  DEFAULT_VARIANT,
  DIFFICULTY_DIMENSIONS,
  SWEGEN_DIMENSIONS,
  TASK_SCHEMAS,
  VERIFIER_MODES,
  WHOLE_SUITE_SECONDS,
  type DifficultyDimension,
} from '../building';
import { SOURCE_KINDS, ThresholdTable } from '../sourcing';
import { BatchSettings, Stopped, TakenOver } from './batch-record.schema';
import { CASE_STAGES, CASE_STATUSES, FAILURE_KINDS } from './domain/case';

/** A pool of 12,000 pull requests is about half a megabyte. */
const MAX_POOL_TEXT = 8 * 1024 * 1024;
const Language = z.enum(SWE_LANGUAGE_SLUGS);

const PoolName = z
  .string()
  .max(200)
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/, 'not a relative path')
  .describe("Path relative to the artifacts' root, e.g. `collected_prs/py.txt`; a later text under the same name replaces it");

export const NewPool = z
  .strictObject({
    name: PoolName,
    text: textOf(1, MAX_POOL_TEXT).describe('`owner/repo:pr-123` a line; `#` starts a comment'),
    language: Language.nullable().default(null).describe('Pull requests in another language are rejected'),
  })
  .meta({ id: 'NewPrPool' });
export type NewPool = z.output<typeof NewPool>;
export class NewPrPoolDto extends createZodDto(NewPool) {}

const Fault = z.object({
  line: z.number().int().describe('From 1'),
  problem: z.enum(['malformed', 'duplicate', 'too-long']),
  text: z.string(),
  first_line: z.number().int().nullable().describe('Of a duplicate: the line that named it first'),
});

export const PoolView = z
  .object({
    id: idOf('pr-pool'),
    name: z.string(),
    language: Language.nullable(),
    sha256: z.string().describe('Of the text'),
    pull_requests: z.number().int(),
    faults: z.array(Fault).describe('Lines that are left out'),
    updated_at: Timestamp,
  })
  .meta({ id: 'PrPool' });
export type PoolView = z.infer<typeof PoolView>;
export class PrPoolDto extends createZodDto(PoolView) {}
export class PrPoolPageDto extends createZodDto(pageOf(PoolView).meta({ id: 'PrPoolPage' })) {}
export class PrPoolIdDto extends createZodDto(z.strictObject({ id: idOf('pr-pool') })) {}

export const ModelBudget = z
  .strictObject({
    turns: z.int().min(1).max(50).default(6).describe('Proposals of an environment'),
    tokens: z.int().min(1).max(100_000_000).default(400_000).describe('Input and output together'),
    micro_usd: z.int().min(0).max(1e12).nullable().default(null).describe('Micro-dollars; without it tokens alone bind'),
    minutes: z
      .int()
      .min(1)
      .max(1440)
      .nullable()
      .default(null)
      .describe('For proposing an environment, builds included; without it `cc_timeout` of config.yaml, else 40'),
  })
  .meta({ id: 'SweModelBudget' });
export type ModelBudget = z.output<typeof ModelBudget>;

export const BatchOptions = z
  .strictObject({
    source: z
      .enum(SOURCE_KINDS)
      .default('git')
      .describe('Where histories come from; folders are those that the service is set up with'),
    thresholds: ThresholdTable.default({}).describe('Departures from the eligibility thresholds'),
    max_tasks: z.number().int().min(1).max(1_000_000).nullable().default(null).describe('Stop after so many verified tasks'),
    n_concurrent: z
      .number()
      .int()
      .min(1)
      .max(1024)
      .nullable()
      .default(null)
      .describe(
        'At most; without it as config.yaml says for the language, else as many as the service is set up for. A case waits for the memory it is likely to take, and to build and run for a place beside those of all batches',
      ),
    timeout_seconds: z
      .number()
      .int()
      .min(10)
      .max(86_400)
      .nullable()
      .default(null)
      .describe('Of one case, enforced; without it `timeout` of config.yaml, else 3200'),
    whole_suite_seconds: z
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(WHOLE_SUITE_SECONDS)
      .describe('That the whole suite may take on the base; of a longer one the part that the patch reaches runs in all phases'),
    schema: z
      .enum(TASK_SCHEMAS)
      .default(DEFAULT_VARIANT.schema)
      .describe("Of task.toml: Harbor's current one, or what tools of before read"),
    verifier: z
      .enum(VERIFIER_MODES)
      .default(DEFAULT_VARIANT.verifier)
      .describe('`separate`: tests run in a container of their own, which gets the solution as a patch; not with schema 1.0'),
    dry_run: z.boolean().default(false).describe('Examine and specify alone: nothing is built'),
    repetitions: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe(
        'Of each phase of a validation; with fewer than the service asks for (3) nothing is listed, and its cases end as `too-few-repetitions`',
      ),
    model: idOf('model').nullable().default(null).describe('What is asked for the next two; nothing is without it'),
    rewrite_statements: z.boolean().default(false).describe('The model rewrites statements, under their lint'),
    propose_environments: z
      .boolean()
      .default(false)
      .describe('Where the recipe fails, the model proposes a Dockerfile and a test command'),
    budget: ModelBudget.prefault({}).describe('Of each case, for the model'),
    fresh: z.boolean().default(false).describe('Nothing is taken over from earlier batches and state files: all is made anew'),
    force: z
      .boolean()
      .default(false)
      .describe(
        'Start where another batch works on the same pull requests, too, or config.yaml disables the language, has its target reached, or is broken',
      ),
  })
  .meta({ id: 'SweBatchOptions' });
export type BatchOptions = z.output<typeof BatchOptions>;

/** As SWE-gen's state files have it (docs/swe); what is in it is checked where it is taken over. */
const StateFile = z.record(z.string(), z.unknown()).meta({ id: 'SwegenBatchState' });

export const NewBatch = z
  .strictObject({
    pool_id: idOf('pr-pool'),
    options: BatchOptions.prefault({}),
    state: StateFile.optional().describe(
      "A state file, ours or SWE-gen's: what it tells of pull requests that have not run here",
    ),
  })
  .meta({ id: 'NewSweBatch' });
export type NewBatch = z.output<typeof NewBatch>;
export class NewBatchDto extends createZodDto(NewBatch) {}

export const ResumeBatch = z
  .strictObject({ force: z.boolean().optional().describe("In the place of `force` of the batch's options") })
  .meta({ id: 'ResumeSweBatch' });
export type ResumeBatch = z.output<typeof ResumeBatch>;
export class ResumeBatchDto extends createZodDto(ResumeBatch) {}
export class BatchIdDto extends createZodDto(z.strictObject({ id: idOf('batch') })) {}

export const BatchView = z
  .object({
    id: idOf('batch'),
    pool_id: idOf('pr-pool'),
    status: z
      .enum(['queued', 'running', 'succeeded', 'stopped', 'failed', 'cancelled'])
      .describe('Of its job; `stopped`: it gave up with cases open, and a resume goes on with them'),
    stopped: Stopped.nullable().describe('Why it gave up'),
    options: BatchOptions,
    counts: z.record(z.enum(CASE_STATUSES), z.number().int()).describe('Cases by status'),
    rejections: z.record(z.string(), z.number().int()).describe('Failed cases by their first reason'),
    settings: BatchSettings.nullable().describe('Of its last run; null before the first'),
    taken_over: TakenOver.describe('From earlier runs over the same pull requests'),
    job_id: idOf('job').describe('Its events are the progress: GET /v1/jobs/{id}/events'),
    created_at: Timestamp,
  })
  .meta({ id: 'SweBatch' });
export type BatchView = z.infer<typeof BatchView>;
export class BatchDto extends createZodDto(BatchView) {}
export class BatchPageDto extends createZodDto(pageOf(BatchView).meta({ id: 'SweBatchPage' })) {}

const ReasonView = z.object({ stage: z.enum(CASE_STAGES), code: z.string(), evidence: z.string() }).meta({ id: 'SweReason' });

export const ModelSpend = z
  .object({
    model_id: idOf('model'),
    snapshot_id: idOf('model-snapshot'),
    model: z.string(),
    calls: z.int(),
    tokens: z.int(),
    micro_usd: z.int(),
  })
  .meta({ id: 'SweModelSpend' });
export type ModelSpend = z.infer<typeof ModelSpend>;

export const CaseView = z
  .object({
    ref: z.string().describe('`owner/repo:pr-123`'),
    candidate_id: idOf('candidate'),
    task_id: z.string().describe('`owner__repo-123`: of the task that it becomes'),
    status: z.enum(CASE_STATUSES),
    stage: z.enum(CASE_STAGES).nullable().describe('The last that it reached'),
    attempts: z.number().int(),
    failure_kind: z.enum(FAILURE_KINDS).nullable(),
    reasons: z.array(ReasonView),
    milliseconds: z.partialRecord(z.enum(CASE_STAGES), z.number()).describe('By stage, of the last attempt'),
    model_spend: ModelSpend.nullable().describe('Of all attempts; null where no model was asked'),
    updated_at: Timestamp,
  })
  .meta({ id: 'SweCase' });
export type CaseView = z.infer<typeof CaseView>;
export class CasePageDto extends createZodDto(pageOf(CaseView).meta({ id: 'SweCasePage' })) {}
export const CaseQuery = PageQuery.extend({ status: z.enum(CASE_STATUSES).optional() });
export type CaseQuery = z.infer<typeof CaseQuery>;
export class CaseQueryDto extends createZodDto(CaseQuery) {}

const CANDIDATE_STATUSES = ['pending', 'rejected', 'failed', 'verified'] as const;

export const CandidateView = z
  .object({
    id: idOf('candidate'),
    ref: z.string(),
    task_id: z.string(),
    language: Language.nullable(),
    status: z.enum(CANDIDATE_STATUSES),
    category: z.string().nullable(),
    reasons: z.array(ReasonView),
    facts: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What the examination measured; `specification` is how it is to be built and tested'),
    updated_at: Timestamp,
  })
  .meta({ id: 'SweCandidate' });
export type CandidateView = z.infer<typeof CandidateView>;
export class CandidateDto extends createZodDto(CandidateView) {}
export class CandidatePageDto extends createZodDto(pageOf(CandidateView).meta({ id: 'SweCandidatePage' })) {}
export class SweCandidateIdDto extends createZodDto(z.strictObject({ id: idOf('candidate') })) {}
export const CandidateQuery = PageQuery.extend({
  status: z.enum(CANDIDATE_STATUSES).optional(),
  language: Language.optional(),
});
export type CandidateQuery = z.infer<typeof CandidateQuery>;
export class CandidateQueryDto extends createZodDto(CandidateQuery) {}

const Difficulty = z.object({ score: z.number().describe('1 to 10'), label: z.enum(['easy', 'medium', 'hard']) });
const UNKNOWN = 'not there of tasks that were verified before 2026-11-23';

/** Two static scores (docs/swe/difficulty-and-tuning.md). */
export const MeasuredDifficulty = z.object({
  syntax: Difficulty.extend({
    version: z.int().optional().describe(`Scores of different versions can't be compared; ${UNKNOWN}`),
    dimensions: z
      .record(z.enum(Object.keys(DIFFICULTY_DIMENSIONS) as [DifficultyDimension]), z.number())
      .optional()
      .describe(`0 to 1 each; ${UNKNOWN}`),
  }),
  swegen: Difficulty.extend({
    dimensions: z.record(z.enum(SWEGEN_DIMENSIONS), z.number()).optional().describe(`1 to 5 each; ${UNKNOWN}`),
  }),
});

/** What a list shows of a verified task. */
export const TaskSummary = z.object({
  repo: z.string(),
  pull_request: z.number().int(),
  category: z.string(),
  statement: z.string().describe('Where the problem statement is from'),
  licences: z.array(z.string()),
  base_commit: z.string(),
  fail_to_pass: z.number().int(),
  pass_to_pass: z.number().int(),
  flaky_dropped: z.number().int(),
  repetitions: z.number().int().nullable().describe('Of each phase of its validation; null for one from before this was kept'),
  difficulty: MeasuredDifficulty,
  image: z.string().describe('Immutable id'),
  peak_memory_bytes: z.number().int(),
});
export type TaskSummary = z.infer<typeof TaskSummary>;

export const TaskView = z
  .object({
    id: z.string(),
    language: Language,
    folder: z.string().describe("Relative to the artifacts' root"),
    content_hash: z.string().describe("Harbor's content hash"),
    ...TaskSummary.shape,
    verified_at: Timestamp,
  })
  .meta({ id: 'SweTask' });
export type TaskView = z.infer<typeof TaskView>;
export class SweTaskDto extends createZodDto(TaskView) {}
export class SweTaskPageDto extends createZodDto(pageOf(TaskView).meta({ id: 'SweTaskPage' })) {}
export class SweTaskIdDto extends createZodDto(
  z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9._-]*__[a-z0-9._-]+-[1-9][0-9]*$/, 'not owner__repo-123') }),
) {}
export const TaskQuery = PageQuery.extend({ language: Language.optional() });
export type TaskQuery = z.infer<typeof TaskQuery>;
export class SweTaskQueryDto extends createZodDto(TaskQuery) {}

export class SweInstanceQueryDto extends createZodDto(z.strictObject({ language: Language.optional() })) {}

/** The record as the validation wrote it; docs/swe describes its fields. */
export class SweRecordDto extends createZodDto(z.record(z.string(), z.unknown()).meta({ id: 'SweValidationRecord' })) {}

export class SwePageQueryDto extends createZodDto(PageQuery) {}

export const MergedQuery = z.strictObject({
  repo: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, 'not owner/repo')
    .describe('`owner/repo`'),
  source: z.enum(SOURCE_KINDS).default('git'),
  cursor: z.string().max(500).optional().describe('Opaque: `next_cursor` of the page before'),
});
export type MergedQuery = z.output<typeof MergedQuery>;
export class MergedQueryDto extends createZodDto(MergedQuery) {}

export const MergedPage = z
  .object({ items: z.array(z.string()).describe('`owner/repo:pr-123`'), next_cursor: z.string().nullable() })
  .meta({ id: 'MergedPullRequests' });
export type MergedPage = z.infer<typeof MergedPage>;
export class MergedPageDto extends createZodDto(MergedPage) {}

export class SweBatchStateDto extends createZodDto(StateFile) {}

export const StateImport = z
  .object({
    taken: z.number().int(),
    ignored: z.number().int().describe('Cases that ran here, or of which it tells nothing to keep'),
  })
  .meta({ id: 'SweStateImport' });
export type StateImport = z.infer<typeof StateImport>;
export class SweStateImportDto extends createZodDto(StateImport) {}
