import fc from 'fast-check';
import { PatternSearch } from './pattern-search';

function searchFor(...texts: string[]): PatternSearch {
  return new PatternSearch(texts.map((text) => ({ bytes: Buffer.from(text), label: text })));
}

function found(search: PatternSearch, text: string): string[] {
  return [...search.find(Buffer.from(text))].map(({ label }) => label).sort();
}

describe('The search for many patterns', () => {
  it('finds them at the start, at the end, overlapping, and with the same first bytes', () => {
    const search = searchFor('abcd', 'abcde', 'cdef', 'xyzw');
    expect(found(search, 'abcdef')).toEqual(['abcd', 'abcde', 'cdef']);
    expect(found(search, 'xabcyabcd')).toEqual(['abcd']);
    expect(found(search, 'abc')).toEqual([]);
  });

  it('finds what a plain search finds', () => {
    const words = fc.array(fc.string({ minLength: 4, maxLength: 6, unit: fc.constantFrom('a', 'b', 'c') }), { maxLength: 8 });
    fc.assert(
      fc.property(words, fc.string({ maxLength: 200, unit: fc.constantFrom('a', 'b', 'c') }), (patterns, text) => {
        const expected = [...new Set(patterns.filter((pattern) => text.includes(pattern)))].sort();
        expect([...new Set(found(searchFor(...patterns), text))]).toEqual(expected);
      }),
    );
  });

  it('refuses patterns that are everywhere', () => {
    expect(() => searchFor('abc')).toThrow('too short');
  });
});
