import { pointBiserial } from './correlation';

function pairs(...given: [boolean, number][]): { solved: boolean; score: number }[] {
  return given.map(([solved, score]) => ({ solved, score }));
}

describe('pointBiserial', () => {
  it('is checked by hand', () => {
    // Means 4 and 2, deviation of (5, 3, 3, 1) is sqrt(2), half of them solved: (2 / sqrt(2)) * 0.5.
    expect(pointBiserial(pairs([true, 5], [true, 3], [false, 3], [false, 1]))).toBeCloseTo(Math.SQRT1_2, 12);
    expect(pointBiserial(pairs([true, 1], [false, 0]))).toBeCloseTo(1, 12);
    expect(pointBiserial(pairs([true, 0], [false, 1], [false, 1]))).toBeCloseTo(-1, 12);
  });

  it.each([
    ['one pair', pairs([true, 1])],
    ['none', []],
    ['all solved', pairs([true, 1], [true, 2])],
    ['none solved', pairs([false, 1], [false, 2])],
    ['equal scores', pairs([true, 1], [false, 1])],
    ['a score that is none', pairs([true, Number.NaN], [false, 1])],
  ])('is not defined for %s', (_, given) => {
    expect(pointBiserial(given)).toBeNull();
  });
});
