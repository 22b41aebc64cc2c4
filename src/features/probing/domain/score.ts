import type { Verdict } from '../../../domain/verdict';

/** What became of one mutant: `survived` if every test passed. */
export interface MutantFate {
  id: string;
  operator: string;
  path: string;
  line: number;
  verdict: Verdict;
  /** The first test that did not pass. */
  killedBy: string | null;
}

/** Figures of a mutation run; `score` is null where there is nothing to kill. */
export interface MutationScore {
  total: number;
  killed: number;
  /** Of the killed: those that ran out of time. */
  timedOut: number;
  survived: number;
  waived: number;
  /** killed / (total - waived); waived mutants are survivors. */
  score: number | null;
}

export function isSurvivor({ verdict }: Pick<MutantFate, 'verdict'>): boolean {
  return verdict === 'passed';
}

/** The mutation score with these survivors waived. A waiver of a mutant that the tests kill changes nothing. */
export function scoreOf(fates: readonly MutantFate[], waived: ReadonlySet<string>): MutationScore {
  const survivors = fates.filter(isSurvivor);
  const excused = survivors.filter(({ id }) => waived.has(id)).length;
  const [total, killed] = [fates.length, fates.length - survivors.length];
  return {
    ...{ total, killed, survived: survivors.length - excused, waived: excused },
    timedOut: fates.filter(({ verdict }) => verdict === 'timed-out').length,
    score: total === excused ? null : killed / (total - excused),
  };
}

/** What a test writer may read of a score: steps of ten in percent, rounded down, so that no single mutant shows. */
export function inStepsOfTen(score: number): number {
  return Math.floor(score * 10 + 1e-9) * 10;
}
