import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, Timestamp } from '../../platform/http';
import { FILE_PROBLEMS, PREDICTION_FORMATS } from './domain/prediction-file';
import { PATCH_OUTCOMES } from './domain/verdict';

const Flag = z.stringbool().default(false);

export const NewEvaluationQuery = z.strictObject({
  format: z.enum(PREDICTION_FORMATS).optional().describe('Told from the shape of the file where it is left out'),
  fresh: Flag.describe('Judge every patch anew, whatever is known of it'),
  predictions: z.literal('gold').optional().describe("In place of a body: the golden patches, as SWE-bench's `gold`; for leads"),
  instance_ids: z
    .string()
    .max(100_000)
    .optional()
    .describe('With `gold`: ids of tasks, separated by commas; all of the pool where it is left out'),
});
export type NewEvaluationQuery = z.output<typeof NewEvaluationQuery>;
export class NewEvaluationQueryDto extends createZodDto(NewEvaluationQuery) {}

const FileFaultView = z.object({
  line: z.number().int().describe('Of JSON Lines; else the place in the list or object; from 1'),
  problem: z.enum(FILE_PROBLEMS),
  detail: z.string(),
  instance_id: z.string().nullable(),
});

export const EvaluationView = z
  .object({
    id: idOf('prediction-evaluation'),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    format: z.enum([...PREDICTION_FORMATS, 'gold']),
    fresh: z.boolean(),
    counts: z
      .object({ submitted: z.int(), open: z.int(), not_in_pool: z.int() })
      .extend(
        Object.fromEntries(PATCH_OUTCOMES.map((outcome) => [outcome.replace('-', '_'), z.int()])) as Record<string, z.ZodInt>,
      ),
    faults: z.array(FileFaultView).describe('What of the file is left out, and predictions for what is no task of the pool'),
    job_id: idOf('job'),
    created_at: Timestamp,
  })
  .meta({ id: 'SweEvaluation' });
export type EvaluationView = z.infer<typeof EvaluationView>;
export class SweEvaluationDto extends createZodDto(EvaluationView) {}
export class SweEvaluationPageDto extends createZodDto(pageOf(EvaluationView).meta({ id: 'SweEvaluationPage' })) {}
export class SweEvaluationIdDto extends createZodDto(z.strictObject({ id: idOf('prediction-evaluation') })) {}
export class SweEvaluationListDto extends createZodDto(PageQuery) {}

export const ReportQuery = z.strictObject({
  format: z.enum(['swe-bench', 'multi-swe-bench']).default('swe-bench').describe('Whose run report'),
});
export class SweReportQueryDto extends createZodDto(ReportQuery) {}
export const SweReport = z.looseObject({}).meta({ id: 'SweReport', description: "SWE-bench's or Multi-SWE-bench's run report" });
export class SweReportDto extends createZodDto(SweReport) {}

export class SweResultQueryDto extends createZodDto(
  z.strictObject({
    format: z
      .enum(['assay', 'swe-bench'])
      .default('assay')
      .describe('`swe-bench`: `report.json` of each instance; not for sealed readers'),
  }),
) {}
