import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';

const Severity = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).describe('0 best');
const Known = { task_id: idOf('task'), issue_clarity: Severity, test_alignment: Severity, other_major_issue: z.boolean() };

export const NewGoldItem = z
  .strictObject({ ...Known, note: textOf(10, 4000).describe('Why this is right; for those who run the programme') })
  .meta({ id: 'NewEvaluationGold' });
export type NewGoldItem = z.infer<typeof NewGoldItem>;
export class NewGoldItemDto extends createZodDto(NewGoldItem) {}

export const GoldItemView = z
  .object({ id: idOf('evaluation-gold'), ...Known, note: z.string(), created_at: Timestamp })
  .meta({ id: 'EvaluationGold' });
export type GoldItemView = z.infer<typeof GoldItemView>;
export class GoldItemDto extends createZodDto(GoldItemView) {}
export class GoldItemPageDto extends createZodDto(pageOf(GoldItemView).meta({ id: 'EvaluationGoldPage' })) {}
export class GoldPageQueryDto extends createZodDto(PageQuery) {}
