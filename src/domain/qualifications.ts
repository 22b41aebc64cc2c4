import { z } from 'zod';
import { SWE_LANGUAGE_SLUGS, type SweLanguage } from './swe';

/** No career is longer, so that a slip of the pen (`2015` for a year count) is refused. */
const MAX_YEARS = 60;
const Years = z.number().int().min(0).max(MAX_YEARS);

/** The fields of VerifiedYears, for views that add to them. */
export const VERIFIED_YEARS = {
  years_total: Years,
  years_by_language: z.partialRecord(z.enum(SWE_LANGUAGE_SLUGS), Years),
  evidence: z.string().trim().min(5).max(2000).describe('What was checked: a contract, an interview, a public profile'),
};

/** Whole years of professional work with code that somebody checked: in all, and by language. */
export const VerifiedYears = z
  .strictObject(VERIFIED_YEARS)
  .refine((years) => Object.values(years.years_by_language).every((inLanguage) => inLanguage <= years.years_total), {
    path: ['years_by_language'],
    message: 'more years in a language than in all',
  });
export type VerifiedYears = z.infer<typeof VerifiedYears>;

/** The same with the account that vouches for it and when (RFC 3339). */
export interface Qualifications extends VerifiedYears {
  verified_by: string;
  verified_at: string;
}

/** Verified years in a language; nothing verified is no year. */
export function yearsIn(language: SweLanguage, qualifications: Qualifications | undefined): number {
  return qualifications?.years_by_language[language] ?? 0;
}
