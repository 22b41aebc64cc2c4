import { VERDICTS } from '../../../domain/verdict';
import { REWARD_POLICIES, REWARD_POLICY_NAMES, rewardClassOf, rewardOf } from './reward-policies';

describe('reward policies', () => {
  it.each([
    ['binary', [0, 0, 0, 0, 1]],
    ['fraction', [0, 0, 0.25, 0.25, 1]],
    ['plus-minus-one', [-1, -1, -1, -1, 1]],
    ['graded', [-1, -1, -0.6, -0.3, 1]],
    ['graded-fraction', [-1, -1, -0.6, 0.025, 1]],
  ] as const)('%s, with a quarter of the tests passed', (name, rewards) => {
    const verdicts = ['no-code', 'not-compiled', 'crashed', 'failed', 'passed'] as const;
    expect(verdicts.map((verdict) => rewardOf(name, verdict, verdict === 'passed' ? 1 : 0.25))).toEqual(rewards);
  });

  it('give no number for what was not judged, and nothing for what was tampered with', () => {
    for (const name of REWARD_POLICY_NAMES) {
      expect(rewardOf(name, 'infra-error', 1)).toBeNull();
      expect(rewardOf(name, 'tampered', 1)).toBeLessThanOrEqual(0);
    }
  });

  it('give the most to what passed, whatever else there is', () => {
    for (const name of REWARD_POLICY_NAMES)
      for (const verdict of VERDICTS)
        expect(rewardOf(name, verdict, verdict === 'passed' ? 1 : 0.99) ?? -1).toBeLessThanOrEqual(
          rewardOf(name, 'passed', 1) ?? 0,
        );
  });

  it('put every verdict into a class, and change under a new version alone', () => {
    expect(VERDICTS.map((verdict) => `${verdict}: ${rewardClassOf(verdict)}`)).toMatchSnapshot();
    expect(REWARD_POLICIES).toMatchSnapshot();
  });

  it('end a run at its first failing test only where nothing else counts', () => {
    for (const name of REWARD_POLICY_NAMES) {
      const { allOrNothing, rules } = REWARD_POLICIES[name];
      const wrong = new Set([rules['not-compiled'], rules.broken, rules.failed]);
      expect(allOrNothing).toBe(wrong.size === 1 && typeof rules.failed === 'number');
    }
  });
});
