import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { textOf, Timestamp } from '../../platform/http';
import { Prompt, RequirementsPart } from '../tasks';
import { CLARIFICATION_STATUSES } from './clarifications.entity';

export const ClarificationView = z
  .object({
    id: idOf('clarification'),
    task_id: idOf('task'),
    requirement_id: z.string().nullable(),
    question: z.string(),
    status: z.enum(CLARIFICATION_STATUSES),
    changes: z
      .array(z.object({ part: z.enum(['prompt', 'requirements']), from: z.number().int(), to: z.number().int() }))
      .describe('Read the difference at /tasks/{id}/parts/{part}/diff?from=&to='),
    asked_at: Timestamp,
    answered_at: Timestamp.nullable(),
  })
  .meta({ id: 'Clarification' });
export type ClarificationView = z.infer<typeof ClarificationView>;
export class ClarificationDto extends createZodDto(ClarificationView) {}
export class ClarificationListDto extends createZodDto(
  z.object({ items: z.array(ClarificationView) }).meta({ id: 'ClarificationList' }),
) {}

export const NewClarification = z
  .strictObject({
    requirement_id: z
      .string()
      .regex(/^R-[1-9]\d{0,3}$/)
      .optional(),
    question: textOf(10, 2000),
  })
  .meta({ id: 'NewClarification' });
export type NewClarification = z.infer<typeof NewClarification>;
export class NewClarificationDto extends createZodDto(NewClarification) {}

export const ClarificationAnswer = z
  .strictObject({ prompt: Prompt.optional(), requirements: RequirementsPart.optional() })
  .refine(
    (answer) => answer.prompt !== undefined || answer.requirements !== undefined,
    'an answer changes the prompt or the requirements',
  )
  .meta({ id: 'ClarificationAnswer' });
export type ClarificationAnswer = z.infer<typeof ClarificationAnswer>;
export class ClarificationAnswerDto extends createZodDto(ClarificationAnswer) {}

export class ClarificationTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
export class ClarificationParamsDto extends createZodDto(
  z.strictObject({ id: idOf('task'), clarification: idOf('clarification') }),
) {}
