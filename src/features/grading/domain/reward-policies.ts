import type { Verdict } from '../../../domain/verdict';

/** Classes that a reward can depend on, from the worst to the best (CodeRL's four, and what is no submission's fault). */
export const REWARD_CLASSES = ['infra-error', 'no-code', 'not-compiled', 'broken', 'failed', 'passed'] as const;
export type RewardClass = (typeof REWARD_CLASSES)[number];

/** A reward: a constant, or `base + slope * fraction of the tests in scope that passed`. */
export type RewardRule = number | { base: number; slope: number };

export interface RewardPolicy {
  /** Counts changes of the policy; told with every reward. */
  version: number;
  description: string;
  /** True if any failing test settles the reward: then a run ends at the first one. */
  allOrNothing: boolean;
  rules: Readonly<Record<Exclude<RewardClass, 'infra-error'>, RewardRule>>;
}

export const REWARD_POLICY_NAMES = ['binary', 'fraction', 'plus-minus-one', 'graded', 'graded-fraction'] as const;
export type RewardPolicyName = (typeof REWARD_POLICY_NAMES)[number];

const FRACTION = { base: 0, slope: 1 };

/** The policies as data. What infrastructure failed to judge has no reward under any of them: null, never a number. */
export const REWARD_POLICIES: Readonly<Record<RewardPolicyName, RewardPolicy>> = {
  binary: {
    ...{ version: 1, allOrNothing: true, description: '1 if every test passes, else 0' },
    rules: { 'no-code': 0, 'not-compiled': 0, broken: 0, failed: 0, passed: 1 },
  },
  fraction: {
    ...{ version: 1, allOrNothing: false, description: 'The share of the tests in scope that passed' },
    rules: { 'no-code': 0, 'not-compiled': 0, broken: FRACTION, failed: FRACTION, passed: 1 },
  },
  'plus-minus-one': {
    ...{ version: 1, allOrNothing: true, description: '+1 if every test passes, else -1' },
    rules: { 'no-code': -1, 'not-compiled': -1, broken: -1, failed: -1, passed: 1 },
  },
  // CodeRL (Le et al. 2022), equation 5.
  graded: {
    ...{ version: 1, allOrNothing: false },
    description: 'By class: -1 without code that compiles, -0.6 if it breaks off, -0.3 if a test fails, +1 if every test passes',
    rules: { 'no-code': -1, 'not-compiled': -1, broken: -0.6, failed: -0.3, passed: 1 },
  },
  // RLTF (Liu et al. 2023): the adaptive part, -0.3 + 1.3 * passed / all.
  'graded-fraction': {
    ...{ version: 1, allOrNothing: false },
    description: 'Like graded, but -0.3 + 1.3 * share of the tests that passed if a test fails',
    rules: { 'no-code': -1, 'not-compiled': -1, broken: -0.6, failed: { base: -0.3, slope: 1.3 }, passed: 1 },
  },
};

export function rewardClassOf(verdict: Verdict): RewardClass {
  switch (verdict) {
    case 'passed':
    case 'failed':
    case 'no-code':
    case 'not-compiled':
    case 'infra-error':
      return verdict;
    default:
      return 'broken';
  }
}

/** The reward, rounded to six digits; null for what was not judged. `tampered` earns what no passed test earns. */
export function rewardOf(name: RewardPolicyName, verdict: Verdict, fraction: number): number | null {
  const rewardClass = rewardClassOf(verdict);
  if (rewardClass === 'infra-error') return null;
  const rule = REWARD_POLICIES[name].rules[rewardClass];
  if (typeof rule === 'number') return rule;
  return Math.round((rule.base + rule.slope * (verdict === 'tampered' ? 0 : fraction)) * 1e6) / 1e6;
}
