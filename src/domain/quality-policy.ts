/** Names of what may be asked of a suite; `test-quality` says what each asks for. */
export const QUALITY_POLICY_NAMES = ['relaxed-1', 'standard-1', 'strict-1', 'standard-2', 'strict-2'] as const;
export type QualityPolicyName = (typeof QUALITY_POLICY_NAMES)[number];
