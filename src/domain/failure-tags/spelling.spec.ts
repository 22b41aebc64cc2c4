import { spellingDifference } from './spelling';

describe('A difference of spelling', () => {
  it.each([
    ['text', "'a: 1'", "'A:1'"],
    ['text', "'a\\nb'", '"a b"'],
    ['text', "['a ', 'b']", "['a', 'b']"],
    ['order', '[2, 1]', '[1, 2]'],
    ['order', "('a', ('b', 'c'))", "(('b', 'c'), 'a')"],
    ['rounding', '0.6666666666666666', '0.67'],
    ['rounding', '0.66', '0.67'],
    ['rounding', '2.4', '2'],
    ['fraction', '0.30000000000000004', '0.3'],
    ['fraction', '[0.1, 0.30000000000000004]', '[0.1, 0.3]'],
  ] as const)('is of %s between %s and %s', (difference, left, right) => {
    expect(spellingDifference(left, right)).toBe(difference);
    expect(spellingDifference(right, left)).toBe(difference);
  });

  it.each([
    ['[1, 2]', '(1, 2)'],
    ['[1, 2]', '[1, 2, 2]'],
    ["'1'", '1'],
    ['2', '1.5'],
    ['1', '2'],
    ['0.5', '0.7'],
    ["'ab'", "'abc'"],
    ['Box(1)', 'Box(2)'],
    ['1', '1'],
  ])('is none between %s and %s', (left, right) => {
    expect(spellingDifference(left, right)).toBeUndefined();
  });
});
