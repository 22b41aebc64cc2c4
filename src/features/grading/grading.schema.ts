import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PROFILES } from '../../domain/task';
import { TEST_OUTCOMES, TRUST_LEVELS, VERDICTS } from '../../domain/verdict';
import { Problem, textOf, Timestamp } from '../../platform/http';
import { ISOLATIONS } from '../../platform/sandbox';
import { FilePath } from '../tasks';
import { EXTRACTIONS } from './domain/extraction';
import { REWARD_CLASSES, REWARD_POLICY_NAMES } from './domain/reward-policies';

export const MAX_CODE_BYTES = 256 * 1024;
export const MAX_FILES = 64;
export const MAX_FILES_BYTES = 1024 * 1024;
/** Of a model's whole reply: reasoning and all. */
export const MAX_REPLY_BYTES = 1024 * 1024;

/** Text that has a UTF-8 form, of so many bytes at most. A NUL is let through: Python itself refuses to compile it. */
function sourceOf(maxBytes: number): z.ZodString {
  return z
    .string()
    .refine((text) => text.isWellFormed(), 'text with an unpaired surrogate')
    .refine((text) => text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes, `more than ${maxBytes} bytes`);
}

const CodeSubmission = z.strictObject({ code: sourceOf(MAX_CODE_BYTES).describe("Goes into the interface's first module") });
const FilesSubmission = z.strictObject({
  files: z
    .array(z.strictObject({ path: FilePath, content: sourceOf(MAX_CODE_BYTES) }))
    .min(1)
    .max(MAX_FILES)
    .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, 'two files have the same path')
    .refine(
      (files) => files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) <= MAX_FILES_BYTES,
      'more than 1 MiB in all',
    ),
});
const ReplySubmission = z.strictObject({
  reply: sourceOf(MAX_REPLY_BYTES).describe("The model's whole reply"),
  extraction: z.enum(EXTRACTIONS).default('last-block').describe('How code is taken from the reply; `whole` takes it as it is'),
});

export const Submission = z.union([CodeSubmission, FilesSubmission, ReplySubmission]).meta({ id: 'Submission' });

export const SCOPES = ['public', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

export const NewGrading = z
  .strictObject({
    version_id: idOf('version'),
    submission: Submission,
    scope: z.enum(SCOPES).default('all').describe('Which tests run; public ones always before private ones'),
    reward_policy: z.enum(REWARD_POLICY_NAMES).default('binary'),
    profile: z.enum(PROFILES).default('sealed').describe('open tells of private tests too, and needs pools:read-open'),
    accept_trust: z
      .array(z.enum(['in-process']))
      .default([])
      .describe('Versions with a weaker trust than isolated-oracle are refused unless it is named here'),
    isolation: z
      .enum(ISOLATIONS)
      .default('warm')
      .describe('one-shot: containers of its own, slower; a task whose environment asks for these gets them anyway'),
    limits: z
      .strictObject({ cpu_seconds: z.number().int().min(1).max(60).optional() })
      .default({})
      .describe('Instead of the limits under which the version was validated'),
    deadline_seconds: z
      .number()
      .positive()
      .max(3600)
      .optional()
      .describe('A submission that still waits for a slot by then is dropped, not judged; 600 by default'),
  })
  .meta({ id: 'NewGrading' });
/** As a client writes it; what is left out has the defaults of the schema. */
export type GradingRequest = z.input<typeof NewGrading>;
export type NewGrading = z.output<typeof NewGrading>;
export class NewGradingDto extends createZodDto(NewGrading) {}

const TestResult = z.object({
  id: z.string(),
  requirement_ids: z.array(z.string()),
  visibility: z.enum(['public', 'private']).optional().describe('Profile open'),
  status: z.enum(TEST_OUTCOMES),
  duration_ms: z
    .number()
    .nullable()
    .describe('null to a sealed reader, where a submission may see private inputs before public tests are over'),
  info: z.string().optional().describe('Why it failed, in short: without paths, addresses and times'),
});

export const GradingLimits = z.object({
  cpu_seconds: z.number(),
  wall_seconds: z.number(),
  memory_bytes: z.number().int(),
  processes: z.number().int(),
  output_bytes: z.number().int(),
  disk_bytes: z.number().int(),
});

export const GradingResult = z
  .object({
    id: idOf('grading'),
    status: z.literal('done'),
    version_id: idOf('version'),
    task_id: idOf('task'),
    scope: z.enum(SCOPES),
    profile: z.enum(PROFILES),
    verdict: z
      .enum(VERDICTS)
      .describe('In the profile sealed a submission that fails in private tests alone is `failed`, however it failed'),
    reward: z.number().nullable().describe('null for infra-error alone'),
    reward_policy: z.object({ name: z.enum(REWARD_POLICY_NAMES), version: z.number().int() }),
    parse: z.boolean().nullable().describe('Code was found in the submission'),
    compile: z.boolean().nullable().describe('It compiles; null if that was not found out'),
    public_pass: z.boolean().nullable().describe('null if there are no public tests, and for infra-error'),
    private_pass: z.boolean().nullable().describe('null if no private test was asked for, and for infra-error'),
    tests: z.array(TestResult).describe('In the profile sealed: public tests alone'),
    trust: z.enum(TRUST_LEVELS),
    isolation: z.enum(ISOLATIONS),
    cached: z.boolean().describe('The same account submitted the same before, and this is its verdict'),
    limits: GradingLimits,
    digests: z.object({
      submission_sha256: z
        .string()
        .describe('Of the canonical JSON of the files that ran: [[path, content], ...], sorted by path'),
      version_commitment: z.string(),
      image: z.string().nullable().describe('Immutable id; null if nothing ran'),
      runner_version: z.string().nullable(),
    }),
    request_id: z.string(),
    created_at: Timestamp,
  })
  .meta({ id: 'Grading' });
export type GradingResult = z.infer<typeof GradingResult>;

export const PendingGrading = z
  .object({ id: idOf('grading'), status: z.enum(['pending', 'dropped']), version_id: idOf('version'), created_at: Timestamp })
  .meta({ id: 'PendingGrading' });
export type PendingGrading = z.infer<typeof PendingGrading>;

/** What a request for a grading gets: the verdict, or the promise of one. */
export type GradingAnswer = GradingResult | PendingGrading;

export class GradingResultDto extends createZodDto(GradingResult) {}
export class PendingGradingDto extends createZodDto(PendingGrading) {}
export const BatchAnswer = z
  .object({
    index: z.number().int(),
    status: z.number().int().describe('200, or the status of the problem'),
    grading: GradingResult.optional(),
    problem: Problem.optional(),
  })
  .meta({ id: 'BatchAnswer' });
export class BatchAnswerDto extends createZodDto(BatchAnswer) {}
export class GradingIdDto extends createZodDto(z.strictObject({ id: idOf('grading') })) {}

const RewardRule = z.union([z.number(), z.object({ base: z.number(), slope: z.number() })]);
export const RewardPolicyView = z
  .object({
    name: z.enum(REWARD_POLICY_NAMES),
    version: z.number().int(),
    description: z.string(),
    all_or_nothing: z.boolean().describe('A run ends at its first failing test'),
    rules: z.record(z.enum(REWARD_CLASSES), RewardRule.nullable()).describe('By class; base + slope * share of tests passed'),
  })
  .meta({ id: 'RewardPolicy' });
export type RewardPolicyView = z.infer<typeof RewardPolicyView>;
export class RewardPolicyListDto extends createZodDto(
  z.object({ items: z.array(RewardPolicyView) }).meta({ id: 'RewardPolicyList' }),
) {}

export const NewGradingReport = z.strictObject({ statement: textOf(20, 8000) }).meta({ id: 'NewGradingReport' });
export class NewGradingReportDto extends createZodDto(NewGradingReport) {}

export const GradingReportView = z
  .object({ grading_id: idOf('grading'), task_id: idOf('task'), discrepancy_id: idOf('discrepancy'), created_at: Timestamp })
  .meta({ id: 'GradingReport' });
export type GradingReportView = z.infer<typeof GradingReportView>;
export class GradingReportDto extends createZodDto(GradingReportView) {}

export const GradingEvidence = z
  .object({
    grading_id: idOf('grading'),
    version_id: idOf('version'),
    task_id: idOf('task'),
    scope: z.enum(SCOPES),
    verdict: z.enum(VERDICTS),
    submission_sha256: z.string(),
    files: z.array(z.object({ path: z.string(), content: z.string() })),
    outcome: z.record(z.string(), z.unknown()).describe('The run: every test, output, limits, image'),
    created_at: Timestamp,
  })
  .meta({ id: 'GradingEvidence' });
export type GradingEvidence = z.infer<typeof GradingEvidence>;
export class GradingEvidenceDto extends createZodDto(GradingEvidence) {}
