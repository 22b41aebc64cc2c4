import { VerifiedYears, yearsIn } from './qualifications';

const TEN = { years_total: 10, years_by_language: { go: 6 }, evidence: 'Two contracts, seen.' };

describe('Verified years', () => {
  it('are whole, of known languages, and never more in one language than in all', () => {
    expect(VerifiedYears.safeParse(TEN).success).toBe(true);
    for (const bad of [{ go: 11 }, { cobol: 3 }, { go: 2.5 }, { go: -1 }])
      expect(VerifiedYears.safeParse({ ...TEN, years_by_language: bad }).success).toBe(false);
    expect(VerifiedYears.safeParse({ ...TEN, years_total: 2015 }).success).toBe(false);
  });

  it('are none where nothing was verified', () => {
    const qualifications = { ...TEN, verified_by: 'acc_1', verified_at: '2026-01-01T00:00:00Z' };
    expect([yearsIn('go', qualifications), yearsIn('rust', qualifications), yearsIn('go', undefined)]).toEqual([6, 0, 0]);
  });
});
