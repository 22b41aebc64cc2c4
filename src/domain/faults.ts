/** Whose fault a ruling may find. */
export const FAULTS = ['prompt', 'requirements', 'solution', 'tests', 'environment', 'model', 'none'] as const;
export type FaultSide = (typeof FAULTS)[number];

/** Defect subtypes that each fault allows. Slugs are stable; docs/glossary.md describes them. */
export const SUBTYPES = {
  prompt: ['ambiguous', 'incomplete', 'contradictory', 'misleading'],
  requirements: ['ambiguous', 'missing', 'contradictory', 'untestable'],
  solution: ['incorrect', 'incomplete', 'nondeterministic', 'inefficient', 'beyond-requirements'],
  tests: ['too-narrow', 'too-wide', 'incorrect', 'nondeterministic', 'weak', 'coverage-gap'],
  environment: ['missing-package', 'wrong-limits', 'unstable'],
  model: ['wrong-answer'],
  none: ['no-defect', 'not-reproducible', 'duplicate-case'],
} as const satisfies Record<FaultSide, readonly string[]>;

export function isSubtypeOf(fault: FaultSide, subtype: string): boolean {
  return SUBTYPES[fault].some((known) => known === subtype);
}
