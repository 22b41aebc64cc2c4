import { yearsIn, type Qualifications } from '../qualifications';
import type { SweLanguage } from '../swe';

export const EVALUATOR_SEATS = ['evaluator-1', 'evaluator-2'] as const;
export type EvaluatorSeat = (typeof EVALUATOR_SEATS)[number];

/** Verified years in the task's language that each seat asks for; the version stays with every evaluation. */
export interface SeatPolicy {
  version: string;
  minimum_years: Readonly<Record<EvaluatorSeat, number>>;
}

/** Issue 6: five years to evaluate, eight to calibrate and stamp. */
export const SEAT_POLICY: SeatPolicy = { version: 'seats-1', minimum_years: { 'evaluator-1': 5, 'evaluator-2': 8 } };

export function mayEvaluate(
  seat: EvaluatorSeat,
  language: SweLanguage,
  qualifications: Qualifications | undefined,
  policy: SeatPolicy = SEAT_POLICY,
): boolean {
  return yearsIn(language, qualifications) >= policy.minimum_years[seat];
}
