import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { STATUSES } from '../../domain/lifecycle';
import { BLINDNESS, PARTS, POLICIES, SEATS, TASK_KINDS } from '../../domain/task';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { Environment, FilesPart, Metadata, Prompt, RequirementsPart } from './parts.schema';
import { AnyPart } from './swe-parts.schema';

export const RevisionView = z
  .object({
    id: idOf('revision'),
    part: z.enum(PARTS),
    number: z.number().int(),
    sha256: z.string(),
    salt: z.string(),
    commitment: z.string().describe('sha256 of `<salt>:<sha256>`, shown to everybody on the task from the moment of sealing'),
    reason: z.string(),
    created_at: Timestamp,
  })
  .meta({ id: 'Revision' });
export type RevisionView = z.infer<typeof RevisionView>;
export class RevisionListDto extends createZodDto(z.object({ items: z.array(RevisionView) }).meta({ id: 'RevisionList' })) {}

export const PartView = z
  .object({ revision: RevisionView, etag: z.string(), content: AnyPart })
  .meta({ id: 'PartView', description: 'A revision of a part with its content' });
export type PartView = z.infer<typeof PartView>;
export class PartViewDto extends createZodDto(PartView) {}

export const TaskView = z
  .object({
    id: idOf('task'),
    kind: z.enum(TASK_KINDS),
    status: z.enum(STATUSES),
    policy: z.enum(POLICIES),
    blindness: z.enum(BLINDNESS),
    title: z.string(),
    domain: z.string(),
    etag: z.string(),
    my_seat: z.enum(SEATS).nullable(),
    seats_taken: z.array(z.enum(SEATS)).describe('Seat holders appear to each other by seat alone'),
    readable_parts: z.array(z.enum(PARTS)),
    commitments: z.record(z.string(), z.string()).describe('Salted commitments to sealed parts'),
    rework: z
      .object({ turn: z.enum(['author', 'test-writer']), parts: z.array(z.enum(PARTS)) })
      .nullable()
      .describe('While reworking: whose turn it is'),
    accepted_versions: z.number().int(),
    rejected_reason: z.string().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;
export class TaskDto extends createZodDto(TaskView) {}
export class TaskPageDto extends createZodDto(pageOf(TaskView).meta({ id: 'TaskPage' })) {}

export const NewTask = z
  .strictObject({
    kind: z.literal('rlef').default('rlef'),
    metadata: Metadata,
    prompt: Prompt.optional(),
    requirements: RequirementsPart.optional(),
    solution: FilesPart.optional(),
    environment: Environment.default({ python: '3.13', packages: [] }),
  })
  .meta({ id: 'NewTask' });
export type NewTask = z.infer<typeof NewTask>;
export class NewTaskDto extends createZodDto(NewTask) {}

export const LintView = z
  .object({
    ready: z.boolean(),
    missing_parts: z.array(z.enum(PARTS)),
    findings: z.array(z.object({ requirement_id: z.string().nullable(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'Lint' });
export type LintView = z.infer<typeof LintView>;
export class LintDto extends createZodDto(LintView) {}

export const DiffView = z
  .object({ part: z.enum(PARTS), from: z.number().int(), to: z.number().int(), diff: z.string().describe('Unified diff') })
  .meta({ id: 'PartDiff' });
export type DiffView = z.infer<typeof DiffView>;
export class DiffDto extends createZodDto(DiffView) {}

export const HistoryView = z
  .object({
    items: z.array(z.object({ at: Timestamp, by: z.string(), event: z.string(), data: z.record(z.string(), z.unknown()) })),
  })
  .meta({ id: 'History' });
export type HistoryView = z.infer<typeof HistoryView>;
export class HistoryDto extends createZodDto(HistoryView) {}

export const ExposureView = z
  .object({
    id: idOf('exposure'),
    person_id: z.string(),
    account_id: z.string(),
    part: z.enum(PARTS),
    revision_id: z.string().nullable(),
    own: z.boolean(),
    via: z.string(),
    at: Timestamp,
  })
  .meta({ id: 'Exposure' });
export class ExposurePageDto extends createZodDto(pageOf(ExposureView).meta({ id: 'ExposurePage' })) {}

const Reason = textOf(10, 2000);
export class ReasonDto extends createZodDto(z.strictObject({ reason: Reason }).meta({ id: 'Reason' })) {}
export class BreakGlassDto extends createZodDto(
  z.strictObject({ part: z.enum(PARTS), reason: Reason }).meta({ id: 'BreakGlass' }),
) {}
export class DuplicateMarkDto extends createZodDto(
  z.strictObject({ task_id: idOf('task'), reason: Reason }).meta({ id: 'NewDuplicateMark' }),
) {}

export const DuplicatesView = z.object({ task_ids: z.array(idOf('task')) }).meta({ id: 'Duplicates' });
export class DuplicatesDto extends createZodDto(DuplicatesView) {}

const RevisionNumber = z.coerce.number().int().min(1).max(1_000_000);
export class TaskIdDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
export class TaskPartDto extends createZodDto(z.strictObject({ id: idOf('task'), part: z.enum(PARTS) })) {}
export class TaskPartNumberDto extends createZodDto(
  z.strictObject({ id: idOf('task'), part: z.enum(PARTS), number: RevisionNumber }),
) {}
export class DiffQueryDto extends createZodDto(z.strictObject({ from: RevisionNumber, to: RevisionNumber })) {}
export class TasksPageQueryDto extends createZodDto(PageQuery) {}
