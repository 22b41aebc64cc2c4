import { bm25 } from './ranking';

describe('BM25', () => {
  it('is what the formula gives by hand', () => {
    // Two texts of three words each, so the length weighs 1; "tuple" is in one of two: idf = ln(1 + 1.5/1.5) = ln 2; tf = 1: x 2.2/2.2.
    const [first, second] = bm25('tuple', ['the tuple lost', 'the list won']);
    expect(first).toBeCloseTo(Math.log(2), 12);
    expect(second).toBe(0);
  });

  it('holds rare words above common ones, and repeated words above single ones, with less and less weight', () => {
    const texts = ['order order order words', 'order words again here', 'words and other things', 'words and more things'];
    const scores = bm25('order', texts);
    expect(scores[0]).toBeGreaterThan(scores[1] ?? NaN);
    expect(scores[0]).toBeLessThan(3 * (scores[1] ?? NaN));
    expect(bm25('order', texts)[1]).toBeGreaterThan(bm25('words', texts)[1] ?? NaN);
  });

  it('has no score without texts or without a word in common', () => {
    expect(bm25('anything', [])).toEqual([]);
    expect(bm25('', ['some words'])).toEqual([0]);
  });
});
