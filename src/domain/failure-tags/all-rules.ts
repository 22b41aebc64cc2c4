import { RULES, type RuleInfo } from './rules';
import { TRAJECTORY_RULES } from './trajectories';

/** Every rule that people can agree with or switch off, whatever it looks at. */
export const ALL_RULES: readonly RuleInfo[] = [
  ...RULES.map((rule) => ({ ...rule, on: 'attempt' as const })),
  ...TRAJECTORY_RULES,
];
