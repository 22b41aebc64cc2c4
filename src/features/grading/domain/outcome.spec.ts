import fc from 'fast-check';
import { TEST_OUTCOMES, VERDICTS, type TestOutcome, type Verdict } from '../../../domain/verdict';
import type { RunReport } from '../../../platform/sandbox';
import { cutShort, tell, withoutRun } from './outcome';
import { REWARD_POLICY_NAMES, rewardOf } from './reward-policies';

const PARTS = ['public', 'public', 'private', 'private'] as const;

function run(verdict: Verdict, outcomes: readonly TestOutcome[]): RunReport {
  const base = withoutRun(
    verdict,
    outcomes.map((_, index) => `t${index}`),
    '',
  );
  return { ...base, tests: base.tests.map((test, index) => ({ ...test, outcome: outcomes[index] ?? 'not-run' })) };
}

describe('what a reader is told of a run', () => {
  it.each<[Verdict, TestOutcome[], object]>([
    ['passed', ['passed', 'passed', 'passed', 'passed'], { verdict: 'passed', publicPass: true, privatePass: true, fraction: 1 }],
    [
      'failed',
      ['passed', 'failed', 'passed', 'passed'],
      { verdict: 'failed', publicPass: false, privatePass: true, fraction: 0.75 },
    ],
    ['timed-out', ['passed', 'passed', 'timed-out', 'not-run'], { verdict: 'failed', publicPass: true, privatePass: false }],
    [
      'out-of-memory',
      ['failed', 'passed', 'out-of-memory', 'not-run'],
      { verdict: 'failed', publicPass: false, privatePass: false },
    ],
    ['crashed', ['passed', 'crashed', 'not-run', 'not-run'], { verdict: 'crashed', publicPass: false, privatePass: null }],
    [
      'not-compiled',
      ['not-run', 'not-run', 'not-run', 'not-run'],
      { verdict: 'not-compiled', compile: false, privatePass: null },
    ],
    ['no-code', ['not-run', 'not-run', 'not-run', 'not-run'], { verdict: 'no-code', parse: false, compile: false }],
    [
      'infra-error',
      ['not-run', 'not-run', 'not-run', 'not-run'],
      { verdict: 'infra-error', parse: null, publicPass: null, privatePass: null },
    ],
    [
      'tampered',
      ['passed', 'passed', 'passed', 'passed'],
      { verdict: 'failed', publicPass: true, privatePass: false, fraction: 0 },
    ],
  ])('sealed: %s with %j', (verdict, outcomes, told) => {
    expect(tell(run(verdict, outcomes), PARTS, 'sealed', false)).toMatchObject(told);
  });

  it('counts nothing of what a run claims that cheats, under any policy, whoever reads it', () => {
    for (const profile of ['sealed', 'open'] as const)
      for (const early of [false, true]) {
        const { verdict, fraction } = tell(run('tampered', ['passed', 'passed', 'passed', 'passed']), PARTS, profile, early);
        const rewards = REWARD_POLICY_NAMES.map((policy) => rewardOf(policy, verdict, fraction));
        expect(Math.max(...rewards.map((reward) => reward ?? Infinity))).toBeLessThanOrEqual(0);
      }
  });

  it('tells an open reader the verdict as it was', () => {
    expect(tell(run('timed-out', ['passed', 'passed', 'timed-out', 'not-run']), PARTS, 'open', false).verdict).toBe('timed-out');
  });

  it('sealed, does not tell how a run ended that saw private inputs early', () => {
    const crashed = run('crashed', ['passed', 'crashed', 'not-run', 'not-run']);
    expect(tell(crashed, PARTS, 'sealed', true).verdict).toBe('failed');
    expect(tell(run('crashed', ['crashed']), ['public'], 'sealed', true).verdict).toBe('failed');
    expect(tell(crashed, PARTS, 'open', true).verdict).toBe('crashed');
  });

  it('has no boolean for tests that are not there', () => {
    expect(tell(run('passed', ['passed']), ['public'], 'sealed', false)).toMatchObject({
      publicPass: true,
      privatePass: null,
    });
    expect(tell(run('crashed', ['crashed']), ['private'], 'sealed', false)).toMatchObject({
      ...{ verdict: 'failed', publicPass: null, privatePass: false },
    });
  });

  it('sealed, is one of two answers for whatever happens in private tests', () => {
    const hidden = fc.array(fc.constantFrom(...TEST_OUTCOMES), { minLength: 2, maxLength: 2 });
    const ran = VERDICTS.filter((verdict) => !['infra-error', 'no-code', 'not-compiled'].includes(verdict));
    fc.assert(
      fc.property(hidden, fc.constantFrom(...ran), (outcomes, verdict) => {
        const whole = outcomes.every((outcome) => outcome === 'passed') ? verdict : verdict === 'passed' ? 'failed' : verdict;
        const told = tell(run(whole, ['passed', 'passed', ...outcomes]), PARTS, 'sealed', false);
        if (outcomes.every((outcome) => outcome === 'not-run')) return;
        expect([told.verdict, told.publicPass, told.privatePass]).toEqual(
          whole === 'passed' ? ['passed', true, true] : ['failed', true, false],
        );
      }),
    );
  });
});

describe('a run cut short', () => {
  it('ends at its first test that did not pass, whose outcome is the verdict', () => {
    const cut = cutShort(run('timed-out', ['passed', 'failed', 'passed', 'timed-out']));
    expect([cut.verdict, cut.tests.map(({ outcome }) => outcome)]).toEqual([
      'failed',
      ['passed', 'failed', 'not-run', 'not-run'],
    ]);
  });

  it('stays as it is if it passed, never started, or was tampered with', () => {
    const passed = run('passed', ['passed', 'passed']);
    const broken = run('not-compiled', ['not-run', 'not-run']);
    expect([cutShort(passed), cutShort(broken)]).toEqual([passed, broken]);
    expect(cutShort(run('tampered', ['failed', 'passed'])).verdict).toBe('tampered');
  });
});
