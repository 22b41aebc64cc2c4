import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SEATS, TASK_KINDS } from '../../domain/task';
import { PageQuery, pageOf, Timestamp } from '../../platform/http';

export const ClaimView = z
  .object({
    id: idOf('claim'),
    task_id: idOf('task'),
    seat: z.enum(SEATS),
    fencing_token: z.number().int().describe('Send it as Fencing-Token with every write under this claim'),
    expires_at: Timestamp.describe('A heartbeat moves it'),
    ended_at: Timestamp.nullable(),
    end_reason: z.string().nullable(),
  })
  .meta({ id: 'Claim' });
export type ClaimView = z.infer<typeof ClaimView>;
export class ClaimDto extends createZodDto(ClaimView) {}

export class NewClaimDto extends createZodDto(z.strictObject({ seat: z.enum(SEATS) }).meta({ id: 'NewClaim' })) {}

export const QueueItem = z
  .object({
    task_id: idOf('task'),
    kind: z.enum(TASK_KINDS),
    seat: z.enum(SEATS),
    title: z.string(),
    domain: z.string(),
    waiting_since: Timestamp,
  })
  .meta({ id: 'QueueItem' });
export type QueueItem = z.infer<typeof QueueItem>;
export class QueuePageDto extends createZodDto(pageOf(QueueItem).meta({ id: 'QueuePage' })) {}
export class QueueQueryDto extends createZodDto(PageQuery.extend({ seat: z.enum(SEATS) })) {}

export class ClaimParamsDto extends createZodDto(z.strictObject({ id: idOf('task'), claim: idOf('claim') })) {}
export class ClaimTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
