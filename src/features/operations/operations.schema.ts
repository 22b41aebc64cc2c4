import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { VERDICTS } from '../../domain/verdict';
import { MAX_INTEGER, PageQuery, pageOf, Timestamp } from '../../platform/http';
import { JOB_STATUSES } from '../../platform/jobs';

export const JobView = z
  .object({
    id: idOf('job'),
    kind: z.string(),
    subject: z.string().describe('What the job is about, e.g. a task id'),
    status: z.enum(JOB_STATUSES),
    attempts: z.number().int(),
    result: z.record(z.string(), z.unknown()).nullable(),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof JobView>;
export class JobDto extends createZodDto(JobView) {}
export class JobIdDto extends createZodDto(z.strictObject({ id: idOf('job') })) {}

export const JobEventsView = z
  .object({
    items: z.array(z.object({ id: z.number().int(), at: Timestamp, event: z.string(), data: z.record(z.string(), z.unknown()) })),
    ended: z.boolean(),
  })
  .meta({ id: 'JobEvents' });
export type JobEventsView = z.infer<typeof JobEventsView>;
export class JobEventsDto extends createZodDto(JobEventsView) {}
export class JobEventsQueryDto extends createZodDto(
  z.strictObject({ after: z.coerce.number().int().min(0).max(MAX_INTEGER).default(0) }),
) {}

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    database: z.enum(['ok', 'failed']),
    engine: z.object({ reachable: z.boolean(), version: z.string().nullable(), problem: z.string().nullable() }),
    canary: z
      .object({ verdict: z.enum(VERDICTS), duration_ms: z.number(), at: Timestamp })
      .nullable()
      .describe('A real execution in real containers, at most 15 seconds old'),
    queue: z.object({ queued: z.number().int(), running: z.number().int() }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
export class HealthDto extends createZodDto(Health) {}

export const AuditEntryView = z
  .object({
    seq: z.number().int(),
    at: Timestamp,
    actor_id: z.string(),
    action: z.string(),
    subject: z.string(),
    data: z.record(z.string(), z.unknown()),
    request_id: z.string(),
    mac: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof AuditEntryView>;
export class AuditPageDto extends createZodDto(pageOf(AuditEntryView).meta({ id: 'AuditPage' })) {}
export class AuditQueryDto extends createZodDto(PageQuery) {}

export class TaxonomyDto extends createZodDto(z.object({ version: z.string() }).loose().meta({ id: 'Taxonomy' })) {}
