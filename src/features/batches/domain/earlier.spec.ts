import { takeOver } from './earlier';

function run(results: Record<string, 'success' | 'failed'>) {
  return { results: new Map(Object.entries(results).map(([candidate, status]) => [candidate, { status, of: results }])) };
}

describe('what earlier runs know of candidates', () => {
  it('is a success of any, else the failure of the first', () => {
    const [first, second, third] = [run({ a: 'failed', b: 'success' }), run({ a: 'success', c: 'failed' }), run({ c: 'failed' })];
    const { results, counts } = takeOver([first, second, third]);
    expect([...results].map(([candidate, { status }]) => [candidate, status])).toEqual([
      ['a', 'success'],
      ['b', 'success'],
      ['c', 'failed'],
    ]);
    expect(counts).toEqual([
      { verified: 1, failed: 0 },
      { verified: 1, failed: 1 },
      { verified: 0, failed: 0 },
    ]);
  });

  it('is nothing without any', () => {
    expect(takeOver([])).toEqual({ results: new Map(), counts: [] });
  });
});
