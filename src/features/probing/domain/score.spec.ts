import { inStepsOfTen, scoreOf, type MutantFate } from './score';

function fates(...verdicts: MutantFate['verdict'][]): MutantFate[] {
  return verdicts.map((verdict, index) => {
    return { id: `m${index}`, operator: 'number', path: 'a.py', line: 1, verdict, killedBy: null };
  });
}

describe('A mutation score', () => {
  it('counts a time-out as a kill, and a waived survivor not at all', () => {
    const all = fates('failed', 'timed-out', 'passed', 'passed', 'crashed');
    expect(scoreOf(all, new Set())).toEqual({ total: 5, killed: 3, timedOut: 1, survived: 2, waived: 0, score: 3 / 5 });
    expect(scoreOf(all, new Set(['m2', 'm0']))).toEqual({
      total: 5,
      killed: 3,
      timedOut: 1,
      survived: 1,
      waived: 1,
      score: 3 / 4,
    });
  });

  it('is none where nothing can be killed', () => {
    expect(scoreOf([], new Set()).score).toBeNull();
    expect(scoreOf(fates('passed'), new Set(['m0'])).score).toBeNull();
  });

  it.each([
    [0.999, 90],
    [1, 100],
    [0.3, 30],
    [0.6999999999, 70],
    [0.69, 60],
  ])('of %d is told as %d', (score, told) => {
    expect(inStepsOfTen(score)).toBe(told);
  });
});
