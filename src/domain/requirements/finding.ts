/** What the lint objects to: `id` is the requirement's, absent for what is missing altogether. */
export interface RequirementFinding {
  id?: string;
  code: RequirementFindingCode;
  message: string;
}

/** Stable codes of the lint. */
export type RequirementFindingCode =
  | 'vague-wording'
  | 'vague-performance'
  | 'not-atomic'
  | 'missing-signature'
  | 'missing-input-format'
  | 'missing-output-format'
  | 'missing-error'
  | 'missing-exit-code'
  | 'unnamed-error';
