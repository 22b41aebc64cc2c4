import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { textOf, Timestamp } from '../../platform/http';
import { ANSWERS } from './domain/checklist';

const Answered = z.strictObject({
  item: z.string().max(80),
  answer: z.enum(ANSWERS),
  evidence: textOf(5, 4000).describe('Where the answer can be seen: requirement, test, line'),
});

export const NewReview = z
  .strictObject({
    checklist_version: z.string(),
    answers: z.array(Answered).max(100),
    decision: z.enum(['accept', 'object']),
    objection: textOf(20, 8000).optional().describe('For an arbiter: what is wrong, and why it matters'),
  })
  .refine((r) => (r.decision === 'object') === (r.objection !== undefined), {
    path: ['objection'],
    message: 'an objection, and only that, has a text',
  })
  .meta({ id: 'NewReview' });
export type NewReview = z.infer<typeof NewReview>;
export class NewReviewDto extends createZodDto(NewReview) {}

export const ReviewView = z
  .object({
    id: idOf('review'),
    task_id: idOf('task'),
    checklist_version: z.string(),
    answers: z.array(Answered),
    decision: z.enum(['accept', 'object']),
    objection: z.string().nullable(),
    created_at: Timestamp,
  })
  .meta({ id: 'Review' });
export type ReviewView = z.infer<typeof ReviewView>;
export class ReviewDto extends createZodDto(ReviewView) {}

export const ChecklistView = z
  .object({
    version: z.string(),
    items: z.array(z.object({ id: z.string(), question: z.string(), optional: z.boolean() })),
    coverage: z.record(z.string(), z.array(z.string())).describe('Requirement id -> ids of the tests that name it'),
    freebies: z.record(z.string(), z.array(z.string())).describe('Stub -> tests that pass even so'),
  })
  .meta({ id: 'ReviewChecklist' });
export type ChecklistView = z.infer<typeof ChecklistView>;
export class ChecklistDto extends createZodDto(ChecklistView) {}
export class ReviewTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
