import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  Answer,
  AXES,
  DIFFICULTY_BUCKETS,
  DIMENSIONS,
  EVALUATOR_SEATS,
  MIN_EXPLANATION,
  MIN_OTHER_ISSUE,
  POLARITIES,
  QUOTE_SOURCES,
  SyntheticAnswer,
} from '../../domain/evaluation';
import { idOf } from '../../domain/ids';
import { textOf, Timestamp } from '../../platform/http';
import { RESPONSE_KINDS } from './domain/state';
import { PREFILL_SLOTS } from './evaluation.entity';

/** A day: nobody evaluates one task for longer. */
const Seconds = z.number().int().min(1).max(86_400);

export const NewResponse = z
  .strictObject({
    answer: Answer,
    declared_seconds: Seconds.describe('Time spent, as its evaluator says; the server measures too'),
  })
  .meta({ id: 'NewEvaluationResponse' });
export type NewResponse = z.infer<typeof NewResponse>;
export class NewResponseDto extends createZodDto(NewResponse) {}

export const NewCalibration = z
  .strictObject({
    decision: z.enum(['stamp', 'send-back']),
    answer: Answer.optional().describe("Evaluator 2's own, with a stamp"),
    reason: textOf(20, 8000).optional().describe('For evaluator 1, with what is sent back'),
    dimensions: z.array(z.enum(DIMENSIONS)).min(1).max(DIMENSIONS.length).optional(),
    declared_seconds: Seconds,
  })
  .refine(({ decision, answer }) => (decision === 'stamp') === (answer !== undefined), {
    path: ['answer'],
    message: 'a stamp, and only a stamp, has an answer',
  })
  .refine(({ decision, reason }) => (decision === 'send-back') === (reason !== undefined), {
    path: ['reason'],
    message: 'what is sent back, and only that, has a reason',
  })
  .refine(({ decision, dimensions }) => (decision === 'send-back') === (dimensions !== undefined), {
    path: ['dimensions'],
    message: 'what is sent back, and only that, names dimensions',
  })
  .meta({ id: 'NewEvaluationCalibration' });
export type NewCalibration = z.infer<typeof NewCalibration>;
export class NewCalibrationDto extends createZodDto(NewCalibration) {}

const SentBack = z.object({ reason: z.string(), dimensions: z.array(z.enum(DIMENSIONS)) }).meta({ id: 'EvaluationSentBack' });

export const ResponseView = z
  .object({
    id: idOf('evaluation-response'),
    seat: z.enum(EVALUATOR_SEATS),
    kind: z.enum(RESPONSE_KINDS),
    round: z.number().int(),
    answer: Answer.nullable(),
    sent_back: SentBack.nullable(),
    saw_prefills: z.boolean(),
    measured_seconds: z.number().int().describe('From the first look at the task in this stage to the answer'),
    declared_seconds: z.number().int(),
    at: Timestamp,
  })
  .meta({ id: 'EvaluationResponse' });
export type ResponseView = z.infer<typeof ResponseView>;
export class ResponseDto extends createZodDto(ResponseView) {}
export class ResponsesDto extends createZodDto(z.object({ items: z.array(ResponseView) }).meta({ id: 'EvaluationResponses' })) {}

export const SheetView = z
  .object({
    task_id: idOf('task'),
    seat: z.enum(EVALUATOR_SEATS),
    round: z.number().int(),
    due: z.enum(['blind', 'consolidated', 'calibration']).nullable().describe('What the caller is to send now'),
    prefills_visible: z.boolean(),
    sent_back: SentBack.nullable().describe('Why evaluator 1 is to consolidate again'),
    rubric_version: z.string(),
  })
  .meta({ id: 'EvaluationSheet' });
export type SheetView = z.infer<typeof SheetView>;
export class SheetDto extends createZodDto(SheetView) {}

const Provenance = z
  .union([
    z.object({
      by: z.literal('program'),
      program: z.string(),
      version: z.number().int(),
      instead_of: z.object({ model_id: z.string(), because: z.string() }).optional(),
    }),
    z.object({
      by: z.literal('model'),
      ...{ model_id: z.string(), snapshot_id: z.string(), model: z.string() },
      ...{ prompt_template: z.string(), prompt_sha256: z.string(), tokens: z.number().int(), cost_micro_usd: z.number().int() },
    }),
  ])
  .meta({ id: 'EvaluationProvenance' });

export const PrefillView = z
  .object({
    slot: z.enum(PREFILL_SLOTS),
    provenance: Provenance,
    answer: SyntheticAnswer.describe('Null where a claim was void'),
    voided: z.array(z.object({ pointer: z.string(), quotes: z.array(z.string()) })).describe('Claims whose quotes were made up'),
    created_at: Timestamp,
  })
  .meta({ id: 'EvaluationPrefill' });
export type PrefillView = z.infer<typeof PrefillView>;
export class PrefillsDto extends createZodDto(z.object({ items: z.array(PrefillView) }).meta({ id: 'EvaluationPrefills' })) {}

const RubricView = z
  .object({
    version: z.string(),
    polarity: z.enum(POLARITIES).describe('Of the values here; answers may use either'),
    axes: z.array(
      z.object({
        axis: z.enum(AXES),
        ...{ question: z.string(), how: z.string() },
        values: z.array(z.object({ value: z.number().int(), name: z.string(), text: z.string(), example: z.string() })),
      }),
    ),
    questions: z.array(z.object({ id: z.string(), text: z.string() })),
    difficulty: z.record(z.enum(DIFFICULTY_BUCKETS), z.string()),
    rules: z.object({
      minimum_explanation: z.number().int(),
      minimum_other_issue: z.number().int(),
      quote_sources: z.array(z.enum(QUOTE_SOURCES)),
      keep_at_most: z.number().int(),
    }),
    seat_policy: z.object({ version: z.string(), minimum_years: z.record(z.enum(EVALUATOR_SEATS), z.number().int()) }),
  })
  .meta({ id: 'EvaluationRubric' });
export type RubricView = z.infer<typeof RubricView>;
export class RubricDto extends createZodDto(RubricView) {}

export const RUBRIC_RULES = {
  minimum_explanation: MIN_EXPLANATION,
  minimum_other_issue: MIN_OTHER_ISSUE,
  quote_sources: [...QUOTE_SOURCES],
};

export class EvaluationTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
