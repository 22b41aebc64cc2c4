import { join } from 'node:path';
import { readCases, runCase, scoreOf, type CaseResult } from '../../bench/lib/hint-cases';
import type { SweLanguage } from '../../src/domain/swe';

/** What docs/swe/hints.md has: the labelled set may get better, not worse. Precision, then recall. */
const COMMITTED: Record<SweLanguage, [number, number]> = {
  ...{ python: [1, 0.9], javascript: [0.8, 1], typescript: [1, 1], go: [1, 1], rust: [1, 1], java: [1, 1] },
  ...{ c: [1, 1], cpp: [1, 1], ruby: [1, 1], php: [1, 1], csharp: [1, 1] },
};

describe('hints of the labelled set', () => {
  const cases = readCases(join(__dirname, '../../bench/data/hints'));
  let results: CaseResult[];

  beforeAll(async () => {
    results = [];
    for (const each of cases) results.push(await runCase(each));
  }, 60_000);

  it('has sixty cases or more, of all languages', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ language }) => language)).size).toBe(Object.keys(COMMITTED).length);
  });

  it.each(Object.entries(COMMITTED))('are not worse than committed for %s', (language, [precision, recall]) => {
    const own = results.filter((each) => each.language === language);
    const errors = own.flatMap(({ name, wrong, missed }) => [
      ...wrong.map((each) => `${name}: wrong ${each}`),
      ...missed.map((each) => `${name}: missed ${each}`),
    ]);
    const score = scoreOf(own);
    if (score.precision < precision || score.recall < recall) throw new Error(errors.join('\n'));
    expect(score.right).toBeGreaterThan(0);
  });
});
