import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { PageQuery, pageOf, Timestamp } from '../../platform/http';
import { SELECTIONS } from './domain/deliverable';
import { FINDING_CODES, TASK_VERDICTS } from './domain/rounds';
import { DELIVERY_FORMATS, EXPORTS } from './formats/format';

const Language = z.enum(SWE_LANGUAGE_SLUGS);
const Difficulty = z.enum(['easy', 'medium', 'hard']);
const TaskId = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9._-]*__[a-z0-9._-]+-[1-9][0-9]*$/, 'not owner__repo-123');
const DeliveryName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, 'not a slug of 1 to 64 characters');

export const DeliveryFilter = z
  .strictObject({
    languages: z.array(Language).min(1).max(20).optional(),
    difficulties: z.array(Difficulty).min(1).max(3).optional(),
    licences: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(100)
      .optional()
      .describe('SPDX ids; all licences of a task must be among them'),
    task_ids: z.array(TaskId).min(1).max(100_000).optional().describe('No others'),
  })
  .meta({ id: 'DeliveryFilter' });
export type DeliveryFilter = z.output<typeof DeliveryFilter>;

const Policy = {
  rounds: z.int().min(1).max(5).default(3).describe('Independent rounds over each task'),
  rebuild: z
    .enum(['never', 'first', 'every'])
    .default('first')
    .describe("In which rounds images are built without the engine's cache, as a stranger would"),
  controls: z
    .enum(['first', 'every'])
    .default('every')
    .describe('In which rounds the controls are run; golden and NOP are run in all'),
  max_hunks: z
    .int()
    .min(0)
    .max(50)
    .default(8)
    .describe('Hunks that are left out of the golden patch, one at a time, in the first round'),
};
export const DeliveryPolicy = z.strictObject(Policy).meta({ id: 'DeliveryPolicy' });

export const NewDelivery = z
  .strictObject({
    name: DeliveryName.describe('Unique'),
    selection: z.enum(SELECTIONS).default('golden').describe('Accepted tasks, or all that are verified'),
    filter: DeliveryFilter.default({}),
    formats: z
      .array(z.enum(DELIVERY_FORMATS))
      .min(1)
      .refine((formats) => new Set(formats).size === formats.length, 'a format is named twice')
      .default([...DELIVERY_FORMATS]),
    ...Policy,
  })
  .meta({ id: 'NewDelivery' });
export type NewDelivery = z.output<typeof NewDelivery>;
export class NewDeliveryDto extends createZodDto(NewDelivery) {}
export class DeliveryIdDto extends createZodDto(z.strictObject({ id: idOf('delivery') })) {}
export class DeliveryTaskIdDto extends createZodDto(z.strictObject({ id: idOf('delivery'), task: TaskId })) {}

const Counts = z.object({
  ...{ selected: z.int(), pending: z.int(), passed: z.int(), quarantined: z.int() },
  left_out: z.int().describe('Nothing was shown against them, but they could not be judged'),
});

export const DeliveryView = z
  .object({
    id: idOf('delivery'),
    name: z.string(),
    selection: z.enum(SELECTIONS),
    filter: z.record(z.string(), z.unknown()),
    formats: z.array(z.enum(DELIVERY_FORMATS)),
    policy: DeliveryPolicy,
    status: z.enum(['validating', 'released', 'empty', 'failed', 'cancelled']),
    counts: Counts,
    hash: z
      .string()
      .nullable()
      .describe(
        'sha256 over the canonical JSON of `{name, items: [[task id, version, content hash], ...]}`; null until it is released',
      ),
    manifest_sha256: z.string().nullable().describe('Of MANIFEST.json'),
    audit_head: z.object({ seq: z.int(), mac: z.string() }).nullable().describe('End of the audit chain when it was cut'),
    job_id: idOf('job').describe('Its events are the progress: GET /v1/jobs/{id}/events'),
    created_at: Timestamp,
    released_at: Timestamp.nullable(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;
export class DeliveryDto extends createZodDto(DeliveryView) {}
export class DeliveryPageDto extends createZodDto(pageOf(DeliveryView).meta({ id: 'DeliveryPage' })) {}
export class DeliveryPageQueryDto extends createZodDto(PageQuery) {}

const FindingView = z.object({ code: z.enum(FINDING_CODES), detail: z.string() }).meta({ id: 'FinalValidationFinding' });

export const DeliveryTaskView = z
  .object({
    task_id: z.string(),
    version: z.int(),
    version_id: idOf('version').nullable(),
    language: Language,
    category: z.string(),
    licences: z.array(z.string()),
    difficulty: Difficulty.nullable().describe('Measured on the golden patch: null for those who may not read it'),
    content_hash: z.string().nullable().describe("Harbor's content hash; likewise"),
    verdict: z.enum(TASK_VERDICTS),
    rounds_done: z.int().nullable().describe('Null for readers of releases alone, as are the findings'),
    findings: z.array(FindingView).nullable(),
  })
  .meta({ id: 'DeliveryTask' });
export type DeliveryTaskView = z.infer<typeof DeliveryTaskView>;
export class DeliveryTaskPageDto extends createZodDto(pageOf(DeliveryTaskView).meta({ id: 'DeliveryTaskPage' })) {}
export const DeliveryTaskQuery = PageQuery.extend({ verdict: z.enum(TASK_VERDICTS).optional() });
export type DeliveryTaskQuery = z.infer<typeof DeliveryTaskQuery>;
export class DeliveryTaskQueryDto extends createZodDto(DeliveryTaskQuery) {}

export const FinalValidationView = z
  .object({
    ...DeliveryTaskView.shape,
    rounds: z
      .array(z.record(z.string(), z.unknown()))
      .describe('Each round as it was recorded; docs/swe/delivery.md says what is in it'),
  })
  .meta({ id: 'FinalValidation' });
export type FinalValidationView = z.infer<typeof FinalValidationView>;
export class FinalValidationDto extends createZodDto(FinalValidationView) {}

export const DeliveryExportQuery = z.strictObject({
  format: z
    .enum(EXPORTS)
    .default('all')
    .describe('`card` and `manifest` are for everybody who may export; the rest holds solutions'),
});
export class DeliveryExportQueryDto extends createZodDto(DeliveryExportQuery) {}

export const NewDriftRun = z
  .strictObject({ selection: z.enum(SELECTIONS).default('golden'), ...Policy })
  .meta({ id: 'NewDriftRun' });
export type NewDriftRun = z.output<typeof NewDriftRun>;
export class NewDriftRunDto extends createZodDto(NewDriftRun) {}
export class DriftRunIdDto extends createZodDto(z.strictObject({ id: idOf('drift-run') })) {}

export const DriftRunView = z
  .object({
    id: idOf('drift-run'),
    selection: z.enum(SELECTIONS),
    policy: DeliveryPolicy,
    counts: Counts,
    job_id: idOf('job'),
    started_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'DriftRun' });
export type DriftRunView = z.infer<typeof DriftRunView>;
export class DriftRunDto extends createZodDto(DriftRunView) {}
export class DriftRunPageDto extends createZodDto(pageOf(DriftRunView).meta({ id: 'DriftRunPage' })) {}
