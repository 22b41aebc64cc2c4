import type { Part } from '../../../domain/task';

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

export interface Turn {
  seat: 'author' | 'test-writer';
  parts: Part[];
}

const SPEC_FIRST: readonly Turn[] = [
  { seat: 'author', parts: ['metadata', 'prompt', 'requirements', 'solution'] },
  { seat: 'test-writer', parts: ['tests'] },
];

/**
 * Who reworks what, in turn. A change of the specification comes before its tests: the test writer gets
 * the difference, and confirms or changes.
 */
export function reworkTurns(fault: FaultSide): Turn[] {
  switch (fault) {
    case 'prompt':
    case 'requirements':
      return SPEC_FIRST.map((turn) => ({ ...turn, parts: [...turn.parts] }));
    case 'solution':
      return [{ seat: 'author', parts: ['solution'] }];
    case 'tests':
      return [{ seat: 'test-writer', parts: ['tests'] }];
    case 'environment':
      return [{ seat: 'author', parts: ['environment', 'solution'] }];
    case 'model':
    case 'none':
      return [];
  }
}

export function isSubtypeOf(fault: FaultSide, subtype: string): boolean {
  return SUBTYPES[fault].some((known) => known === subtype);
}
