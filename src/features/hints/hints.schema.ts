import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { textOf, Timestamp } from '../../platform/http';
import { SOURCE_KINDS } from '../sourcing';
import { NEED_REASONS } from './domain/needed';

const HINT_STATUSES = ['draft', 'accepted', 'refused'] as const;
const SweTaskId = z.string().regex(/^[a-z0-9][a-z0-9._-]*__[a-z0-9._-]+-[1-9][0-9]*$/, 'not owner__repo-123');

export class HintPathDto extends createZodDto(z.strictObject({ id: SweTaskId, hint_id: idOf('hint') })) {}

export const DraftHints = z
  .strictObject({
    source: z
      .enum(SOURCE_KINDS)
      .default('git')
      .describe("Where the repository's mirror comes from; `github` fetches it again where it is gone"),
  })
  .meta({ id: 'DraftSweHints' });
export type DraftHints = z.output<typeof DraftHints>;
export class DraftHintsDto extends createZodDto(DraftHints) {}

export const HintEdit = z
  .strictObject({
    path: z.string().min(1).max(1000).optional().describe('A file that the golden patch adds or changes'),
    text: z.string().min(1).max(2000).optional().describe('The signature or literal, on one line'),
  })
  .meta({ id: 'SweHintEdit' });
export type HintEdit = z.output<typeof HintEdit>;
export class HintEditDto extends createZodDto(HintEdit) {}

export class HintDecisionDto extends createZodDto(
  z.strictObject({ reason: textOf(5, 2000).describe('Why it is needed, or why the statement already implies it') }).meta({
    id: 'SweHintDecision',
  }),
) {}

export const HintView = z
  .object({
    id: idOf('hint'),
    etag: z.string(),
    kind: z.enum(['symbol', 'literal']),
    path: z.string(),
    text: z.string().describe('The signature or the literal'),
    drafted_text: z.string().describe('As the analysis drafted it'),
    reason: z.enum(['added', 're-signed', 'only-in-golden']),
    evidence: z.object({ path: z.string(), line: z.int(), quote: z.string() }).describe('Where a test uses it'),
    status: z.enum(HINT_STATUSES),
    decided_by: idOf('account').nullable(),
    decided_at: Timestamp.nullable(),
    decision_reason: z.string().nullable(),
    updated_at: Timestamp,
  })
  .meta({ id: 'SweHint' });
export type HintView = z.infer<typeof HintView>;
export class HintDto extends createZodDto(HintView) {}

export const HintSetView = z
  .object({
    task_id: z.string(),
    content_hash: z.string().describe('Of the state of the task that they are about'),
    needed: z.boolean(),
    need_reasons: z.array(z.enum(NEED_REASONS)),
    met: z.boolean().describe('Every symbol is decided on, and one hint is accepted where one is needed'),
    drafted_at: Timestamp.nullable().describe('Null before the first draft'),
    hints: z.array(HintView),
    skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  })
  .meta({ id: 'SweHintSet' });
export type HintSetView = z.infer<typeof HintSetView>;
export class HintSetDto extends createZodDto(HintSetView) {}
