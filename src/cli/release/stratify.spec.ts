import fc from 'fast-check';
import { stratify, type Drawable } from './stratify';

function tasks(counts: Record<string, number>): Drawable[] {
  return Object.entries(counts).flatMap(([stratum, count]) =>
    Array.from({ length: count }, (_, at) => ({ id: `${stratum}-${at}`, stratum })),
  );
}

function sizes(ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of ids.map((id) => id.split('-')[0] ?? '')) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('A stratified sample', () => {
  it('gives every stratum its share, and the rest to the largest remainders', () => {
    // 10 of 100: 6.1, 2.5 and 1.4 come to 6, 2 and 1, and the tenth goes to the half.
    expect(sizes(stratify(tasks({ python: 61, go: 25, rust: 14 }), 10, 's'))).toEqual({ python: 6, go: 3, rust: 1 });
  });

  it('is the same for the same seed, in whatever order tasks come, and another for another', () => {
    const all = tasks({ python: 50, go: 50 });
    expect(stratify(all.toReversed(), 20, 'a')).toEqual(stratify(all, 20, 'a'));
    expect(stratify(all, 20, 'b')).not.toEqual(stratify(all, 20, 'a'));
  });

  it('is everything where there is no more, and nothing of nothing', () => {
    expect(stratify(tasks({ go: 3 }), 10, 's')).toEqual(['go-0', 'go-1', 'go-2']);
    expect(stratify([], 10, 's')).toEqual([]);
  });

  it('has the size that was asked for, no task twice, and no stratum more than one off its share', () => {
    const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 200 }), (given, size) => {
        const all = tasks(given);
        const sample = stratify(all, size, 's');
        const wanted = Math.min(size, all.length);
        expect([sample.length, new Set(sample).size]).toEqual([wanted, wanted]);
        for (const [name, count] of Object.entries(given))
          expect(Math.abs((sizes(sample)[name] ?? 0) - (wanted * count) / all.length)).toBeLessThan(1);
      }),
    );
  });
});
