import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { FAULTS } from '../../domain/faults';
import { idOf } from '../../domain/ids';

const Interval = z.object({ low: z.number(), high: z.number(), level: z.number() }).meta({ id: 'Interval' });
const Estimate = z
  .object({
    value: z.number().nullable().describe('Null where it is not defined: no pairs, or one label alone'),
    interval: Interval.nullable().describe('Percentile bootstrap over the cases, seeded'),
  })
  .meta({ id: 'Estimate' });

export const AgreementFiguresView = z
  .object({
    n: z.number().int().describe('Pairs of rulings'),
    raw: Estimate.describe('Share of pairs that agree'),
    kappa: Estimate.describe("Cohen's kappa, first ruling against second"),
    alpha: Estimate.describe("Krippendorff's alpha, nominal"),
    ac1: Estimate.describe("Gwet's AC1: holds up where one label dominates"),
  })
  .meta({ id: 'AgreementFigures' });

const Agreement = { fault: AgreementFiguresView, subtype: AgreementFiguresView };
const AgreementView = z.object(Agreement).meta({ id: 'Agreement' });
const OwnAgreement = { ...Agreement, machine: AgreementView };

export const AgreementReportView = z
  .object({
    arbiters: AgreementView,
    machine: AgreementView,
    by_arbiter: z.array(z.object({ person_id: idOf('account'), ...OwnAgreement })),
    by_category: z.array(z.object({ fault: z.enum(FAULTS), subtype: z.string().nullable(), figures: AgreementFiguresView })),
    by_month: z.array(z.object({ month: z.string(), ...Agreement })),
    by_rule: z.array(
      z.object({
        rule: z.string(),
        version: z.number().int(),
        n: z.number().int(),
        agreed_fault: z.number().int(),
        agreed_subtype: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'AgreementReport' });
export type AgreementReportView = z.infer<typeof AgreementReportView>;
export class AgreementReportDto extends createZodDto(AgreementReportView) {}

export const OwnAgreementView = z.object(OwnAgreement).meta({ id: 'OwnAgreement' });
export type OwnAgreementView = z.infer<typeof OwnAgreementView>;
export class OwnAgreementDto extends createZodDto(OwnAgreementView) {}
