import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { EVALUATOR_SEATS } from '../../domain/evaluation';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { COMPARISONS } from './domain/report';
import { RESPONSE_KINDS } from './domain/state';

const Interval = z.object({ low: z.number(), high: z.number(), level: z.number() });
const Estimate = z.object({ value: z.number().nullable(), interval: Interval.nullable() });
const Figures = z
  .object({
    n: z.number().int().describe('Tasks that both judged'),
    raw: Estimate.describe('Share of equal values'),
    weighted_kappa: Estimate.describe('Quadratic weights (Cohen 1968)'),
    alpha: Estimate.describe("Krippendorff's alpha, ordinal"),
    ac1: Estimate.describe("Gwet's AC1"),
  })
  .meta({ id: 'EvaluationFigures' });
const ByAxis = { issue_clarity: Figures, test_alignment: Figures };
const Language = z.enum(SWE_LANGUAGE_SLUGS);

export const EvaluationReportView = z
  .object({
    agreement: z.object({
      by_comparison: z.array(z.object({ comparison: z.enum(COMPARISONS), ...ByAxis })),
      by_language: z.array(z.object({ language: Language, ...ByAxis })),
      by_rater: z.array(z.object({ person_id: idOf('account'), ...ByAxis })),
    }),
    time: z.array(
      z.object({
        kind: z.enum(RESPONSE_KINDS),
        language: Language.nullable().describe('Null: all of them'),
        ...{ n: z.number().int(), median_seconds: z.number(), p90_seconds: z.number(), median_declared_seconds: z.number() },
      }),
    ),
    gold: z.array(
      z.object({
        person_id: idOf('account'),
        seat: z.enum(EVALUATOR_SEATS),
        ...{ n: z.number().int(), hits: z.number().int(), exact: z.number().int(), rate: z.number() },
        interval: Interval.nullable().describe('Wilson, of the rate'),
      }),
    ),
  })
  .meta({ id: 'EvaluationReport' });
export type EvaluationReportView = z.infer<typeof EvaluationReportView>;
export class EvaluationReportDto extends createZodDto(EvaluationReportView) {}
