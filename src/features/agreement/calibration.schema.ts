import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { FAULTS, isSubtypeOf, SUBTYPES } from '../../domain/faults';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { CALIBRATED_SEATS } from './domain/calibration';

export const NewCalibrationItem = z
  .strictObject({
    task_id: idOf('task'),
    fault: z.enum(FAULTS).describe('The known answer; none for a sound task'),
    subtype: z.string().max(40),
    note: textOf(10, 4000).describe('What is wrong, and where; for those who run the programme'),
  })
  .refine((item) => isSubtypeOf(item.fault, item.subtype), {
    path: ['subtype'],
    message: `not a subtype of this fault: ${JSON.stringify(SUBTYPES)}`,
  })
  .meta({ id: 'NewCalibrationItem' });
export type NewCalibrationItem = z.infer<typeof NewCalibrationItem>;
export class NewCalibrationItemDto extends createZodDto(NewCalibrationItem) {}

export const CalibrationItemView = z
  .object({
    id: idOf('calibration'),
    task_id: idOf('task'),
    fault: z.enum(FAULTS),
    subtype: z.string(),
    note: z.string(),
    created_at: Timestamp,
  })
  .meta({ id: 'CalibrationItem' });
export type CalibrationItemView = z.infer<typeof CalibrationItemView>;
export class CalibrationItemDto extends createZodDto(CalibrationItemView) {}
export class CalibrationItemPageDto extends createZodDto(pageOf(CalibrationItemView).meta({ id: 'CalibrationItemPage' })) {}
export class CalibrationPageQueryDto extends createZodDto(PageQuery) {}

const PausePolicyFields = {
  enabled: z.boolean(),
  minimum: z.number().int().min(1).max(1000).describe('Results from which on the share counts'),
  threshold: z.number().min(0).max(1).describe('Share of hits, in thousandths; below it the person is paused'),
};
export const PausePolicyBody = z.strictObject(PausePolicyFields).meta({ id: 'PausePolicyBody' });
export type PausePolicyBody = z.infer<typeof PausePolicyBody>;
export class PausePolicyBodyDto extends createZodDto(PausePolicyBody) {}

export const PausePolicyView = z
  .object({ seat: z.enum(CALIBRATED_SEATS), etag: z.string(), ...PausePolicyFields })
  .meta({ id: 'PausePolicy' });
export type PausePolicyView = z.infer<typeof PausePolicyView>;
export class PausePolicyDto extends createZodDto(PausePolicyView) {}
export class PausePolicySeatDto extends createZodDto(z.strictObject({ seat: z.enum(CALIBRATED_SEATS) })) {}

export const PauseView = z
  .object({
    id: idOf('pause'),
    person_id: idOf('account'),
    seat: z.enum(CALIBRATED_SEATS),
    hits: z.number().int(),
    trials: z.number().int(),
    paused_at: Timestamp,
    lifted_at: Timestamp.nullable(),
  })
  .meta({ id: 'QueuePause' });
export type PauseView = z.infer<typeof PauseView>;
export class PauseDto extends createZodDto(PauseView) {}
export class PauseIdDto extends createZodDto(z.strictObject({ id: idOf('pause') })) {}
export class LiftDto extends createZodDto(z.strictObject({ reason: textOf(10, 2000) }).meta({ id: 'LiftOfPause' })) {}

export const CalibrationReport = z
  .object({
    persons: z.array(
      z.object({
        person_id: idOf('account'),
        seat: z.enum(CALIBRATED_SEATS),
        n: z.number().int(),
        hits: z.number().int(),
        exact: z.number().int().describe('Hits that named the subtype too'),
        rate: z.number(),
        interval: z.object({ low: z.number(), high: z.number(), level: z.number() }).nullable().describe('Wilson, of the rate'),
      }),
    ),
    policies: z.array(PausePolicyView),
    pauses: z.array(PauseView).describe('Those that hold'),
  })
  .meta({ id: 'CalibrationReport' });
export type CalibrationReport = z.infer<typeof CalibrationReport>;
export class CalibrationReportDto extends createZodDto(CalibrationReport) {}
