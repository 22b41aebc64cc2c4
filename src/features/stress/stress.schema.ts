import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { VERDICTS } from '../../domain/verdict';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { findPolicy, OUTCOMES } from './domain/non-triviality';
import { PROTOCOLS } from './domain/protocols';
import { ATTEMPT_STATES, RUN_STATUSES } from './stress.entity';

/** What a model replies at most, reasoning and all: what a grading takes too. */
const MAX_REPLY = 1024 * 1024;
const Whole = z.int().min(0).max(1e15);

export const Budget = z
  .strictObject({
    tokens: Whole.nullable().default(null).describe('Input and output of all models together; null does not bind'),
    micro_usd: Whole.nullable().default(null).describe('Millionths of a dollar; null does not bind'),
  })
  .meta({ id: 'StressBudget' });
export type Budget = z.output<typeof Budget>;

const PanelMember = z.strictObject({
  model_id: idOf('model'),
  strong: z.boolean().default(false).describe('What many strong models fail alike is rather the fault of the task'),
  concurrency: z.int().min(1).max(64).default(4).describe('Calls to its endpoint at the same time, those of other runs counted'),
});

export const NewStressRun = z
  .strictObject({
    task_id: idOf('task').optional().describe('As it stands; of a task that is not proved yet, once it is'),
    version_id: idOf('version').optional().describe('A published version'),
    models: z
      .array(PanelMember)
      .min(1)
      .max(32)
      .refine((models) => new Set(models.map((each) => each.model_id)).size === models.length, 'a model is named twice'),
    attempts: z.int().min(1).max(256).default(8).describe('Of each model'),
    protocol: z.enum(PROTOCOLS).default('single-turn'),
    budget: Budget.prefault({}),
    policy: z
      .string()
      .default('panel-mean')
      .refine((name) => findPolicy(name) !== undefined, 'no such policy'),
  })
  .refine((body) => (body.task_id === undefined) !== (body.version_id === undefined), 'either task_id or version_id')
  .meta({ id: 'NewStressRun' });
export type NewStressRun = z.output<typeof NewStressRun>;
export class NewStressRunDto extends createZodDto(NewStressRun) {}

export const ResumeRun = z
  .strictObject({ budget: Budget.optional().describe('In the place of the budget so far; not below what is spent') })
  .meta({ id: 'ResumeStressRun' });
export type ResumeRun = z.output<typeof ResumeRun>;
export class ResumeRunDto extends createZodDto(ResumeRun) {}

export const Waiver = z.strictObject({ reason: textOf(20, 2000) }).meta({ id: 'StressWaiver' });
export class WaiverDto extends createZodDto(Waiver) {}

const SpendingView = z
  .object({
    model: z.string(),
    reserved: Budget.describe('Held for calls under way'),
    spent: Budget.describe('Of answered calls, to the token and micro-dollar'),
    lost: Budget.describe('The most that calls can have cost whose answers were lost; counts against the budget'),
    calls: z.int(),
    lost_calls: z.int(),
  })
  .meta({ id: 'StressSpending' });

export const RunView = z
  .object({
    id: idOf('stress-run'),
    task_id: idOf('task'),
    version_id: idOf('version').nullable(),
    status: z.enum(RUN_STATUSES),
    protocol: z.enum(PROTOCOLS),
    attempts: z.int().describe('Of each model'),
    models: z.array(
      z.object({
        model_id: idOf('model'),
        snapshot_id: z.string(),
        name: z.string(),
        kind: z.string(),
        strong: z.boolean(),
        concurrency: z.int(),
      }),
    ),
    budget: Budget,
    counts: z.record(z.enum(ATTEMPT_STATES), z.int()).describe('Attempts by state'),
    spending: z.array(SpendingView),
    problems: z
      .array(z.object({ model: z.string(), code: z.string(), detail: z.string(), at: Timestamp }))
      .describe('Why models gave no answers in the last stretch'),
    policy: z.object({ name: z.string(), version: z.int() }),
    outcome: z.enum(OUTCOMES).nullable().describe('What the policy says; null until the run is finished'),
    discrepancy_id: idOf('discrepancy').nullable(),
    waiver: z.object({ by: z.string(), reason: z.string(), at: Timestamp }).nullable(),
    job_id: idOf('job').nullable(),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'StressRun' });
export type RunView = z.infer<typeof RunView>;
export class StressRunDto extends createZodDto(RunView) {}
export class StressRunPageDto extends createZodDto(pageOf(RunView).meta({ id: 'StressRunPage' })) {}
export class StressRunIdDto extends createZodDto(z.strictObject({ id: idOf('stress-run') })) {}
export const RunQuery = PageQuery.extend({ task_id: idOf('task').optional() });
export type RunQuery = z.infer<typeof RunQuery>;
export class RunQueryDto extends createZodDto(RunQuery) {}

const attempt = {
  id: idOf('attempt'),
  run_id: idOf('stress-run'),
  task_id: idOf('task'),
  model: z.string(),
  ordinal: z.int(),
  state: z.enum(ATTEMPT_STATES),
  solved: z.boolean().nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  turns: z.int(),
  judged_at: Timestamp.nullable(),
};
export const AttemptSummary = z.object(attempt).meta({ id: 'StressAttemptSummary' });
export type AttemptSummary = z.infer<typeof AttemptSummary>;
export class AttemptPageDto extends createZodDto(pageOf(AttemptSummary).meta({ id: 'StressAttemptPage' })) {}
export const AttemptQuery = PageQuery.extend({ state: z.enum(ATTEMPT_STATES).optional(), model: z.string().max(100).optional() });
export type AttemptQuery = z.infer<typeof AttemptQuery>;
export class AttemptQueryDto extends createZodDto(AttemptQuery) {}
export class AttemptIdDto extends createZodDto(z.strictObject({ id: idOf('attempt') })) {}

const TurnView = z
  .object({
    turn: z.int(),
    state: z.enum(['asked', 'replied', 'judged']),
    prompt: z.string().describe('What this turn added to the conversation'),
    reply: z.string().nullable(),
    finish_reason: z.string().nullable(),
    usage: z
      .object({ input_tokens: z.int(), output_tokens: z.int(), reported: z.boolean() })
      .nullable()
      .describe('`reported` false: the endpoint told none, and these are upper bounds'),
    cost_micro_usd: z.int().nullable(),
    request_id: z.string().nullable(),
    latency_ms: z.int().nullable(),
    tries: z.int().describe('Requests that it took, refused ones included'),
    verdict: z.enum(VERDICTS).nullable(),
    public_pass: z.boolean().nullable(),
    solved: z.boolean().nullable(),
    asked_at: Timestamp,
    replied_at: Timestamp.nullable(),
    judged_at: Timestamp.nullable(),
  })
  .meta({ id: 'StressTurn' });

export const AttemptView = z
  .object({
    ...attempt,
    conversation: z.array(TurnView),
    evidence: z
      .record(z.string(), z.unknown())
      .nullable()
      .optional()
      .describe('For evaluators and arbiters: what was found, private tests too'),
  })
  .meta({ id: 'StressAttempt' });
export type AttemptView = z.infer<typeof AttemptView>;
export class AttemptDto extends createZodDto(AttemptView) {}

const Reply = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'text with a NUL or an unpaired surrogate')
  .refine((text) => text.length <= MAX_REPLY && Buffer.byteLength(text) <= MAX_REPLY, 'more than 1 MiB');

export const UploadLine = z
  .strictObject({
    model: textOf(1, 100).describe('Name of an offline model of the run'),
    attempt: z.int().min(1).max(256).describe('From 1: the same again changes nothing'),
    replies: z
      .array(
        z.strictObject({
          reply: Reply,
          finish_reason: textOf(1, 60).optional(),
          input_tokens: z.int().min(0).max(1e9).optional(),
          output_tokens: z.int().min(0).max(1e9).optional(),
        }),
      )
      .min(1)
      .max(10)
      .describe('One a turn; those after the end of the attempt are left out'),
  })
  .meta({ id: 'StressUploadLine' });
export type UploadLine = z.output<typeof UploadLine>;
export class UploadLineDto extends createZodDto(UploadLine) {}

export const UploadResult = z
  .object({
    taken: z.int(),
    unchanged: z.int().describe('Were there before, byte by byte'),
    problems: z.array(z.object({ line: z.int().describe('From 1'), code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'StressUploadResult' });
export type UploadResult = z.infer<typeof UploadResult>;
export class UploadResultDto extends createZodDto(UploadResult) {}

const Interval = z.object({ low: z.number(), high: z.number(), level: z.number() }).nullable();
const Figures = z.object({
  model: z.string(),
  n: z.int(),
  c: z.int(),
  rate: z.number().nullable(),
  interval: Interval.describe("Wilson's, 95 %"),
  pass_at_k: z.array(z.object({ k: z.int(), estimate: z.number(), interval: Interval })),
  repair_gain: z.number().nullable(),
});

export const ReportView = z
  .object({
    run_id: idOf('stress-run'),
    task_id: idOf('task'),
    version_id: idOf('version').nullable(),
    status: z.enum(RUN_STATUSES),
    protocol: z.enum(PROTOCOLS),
    outcome: z.enum(OUTCOMES).nullable(),
    policy: z.object({ name: z.string(), version: z.int(), description: z.string() }),
    models: z.array(Figures),
    panel: z.object({
      mean_rate: z.number().nullable(),
      pooled: z.object({ n: z.int(), c: z.int(), rate: z.number().nullable(), interval: Interval }),
      pass_at_k: z.array(z.object({ k: z.int(), estimate: z.number() })),
      repair_gain: z.number().nullable(),
      measured_difficulty: z.number().nullable().describe('1 less the mean rate'),
      discrimination: z.number().nullable().describe("Point-biserial, against the models' rates on other tasks"),
    }),
    human_difficulty: z.int().nullable().describe('As declared; apart from what was measured'),
  })
  .meta({ id: 'StressReport' });
export type ReportView = z.infer<typeof ReportView>;
export class ReportDto extends createZodDto(ReportView) {}
