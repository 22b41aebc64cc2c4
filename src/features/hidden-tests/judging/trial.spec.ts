import type { TestReport, TestState } from '../../../domain/swe';
import { judgeTrial, type BaseStates } from './trial';

const BASE: BaseStates = new Map([['old', ['pass', 'pass']]]);

function report(states: Record<string, TestState>, more: Partial<TestReport> = {}): TestReport {
  return { tests: Object.entries(states).map(([id, state]) => ({ id, rawId: id, state })), broken: [], duplicates: [], ...more };
}

function codesOf(...reports: (TestReport | undefined)[]): string[] {
  return judgeTrial(reports, BASE, ['2026-11-21']).findings.map(({ code, test }) => `${code} ${test ?? ''}`.trim());
}

describe('A blind suite on the bare base', () => {
  it('may pass and may fail there, as long as it does the same each time', () => {
    const same = report({ old: 'pass', good: 'pass', bad: 'fail' });
    const { tests, findings, builds } = judgeTrial([same, same], BASE, []);
    expect({ findings, builds }).toEqual({ findings: [], builds: true });
    expect(tests).toEqual([
      { id: 'good', states: ['pass', 'pass'] },
      { id: 'bad', states: ['fail', 'fail'] },
    ]);
  });

  it('may need what the base does not have, each time', () => {
    expect(judgeTrial([undefined, undefined], BASE, [])).toEqual({ tests: [], builds: false, findings: [] });
    expect(codesOf(undefined, report({ old: 'pass', a: 'pass' }))).toEqual(['flaky']);
  });

  it.each<[string, TestReport[], string[]]>([
    ['differs', [report({ old: 'pass', a: 'pass' }), report({ old: 'pass', a: 'fail' })], ['flaky a']],
    ['is there once', [report({ old: 'pass', a: 'pass' }), report({ old: 'pass' })], ['flaky a']],
    ['is told twice', [report({ old: 'pass', a: 'pass' }, { duplicates: ['a'] })], ['told-twice a']],
    ['has a day in its name', [report({ old: 'pass', 'on 2026-11-21': 'pass' })], ['volatile-name on 2026-11-21']],
    ['is skipped', [report({ old: 'pass', a: 'skip' })], ['not-run a']],
    ['makes another fail', [report({ old: 'fail', a: 'pass' })], ['disturbs-the-base old']],
    ['hides another', [report({ a: 'pass' })], ['disturbs-the-base old']],
    ['is not collected', [report({ old: 'pass' })], ['no-tests']],
  ])('is refused where a test %s', (_, reports, codes) => {
    expect(codesOf(...reports)).toEqual(codes);
  });

  it('takes nothing from a test of the base that is flaky by itself', () => {
    const base: BaseStates = new Map([['old', ['pass', 'fail']]]);
    expect(judgeTrial([report({ old: 'fail', a: 'pass' })], base, []).findings).toEqual([]);
  });
});
