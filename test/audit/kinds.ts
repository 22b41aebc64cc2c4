import type { FaultSide } from '../../src/domain/faults';

/** What stops a task, as the service names it: an outcome of validation, the code of an unmet gate, the source of a case. */
export type GateName = string;

/** A kind of defect, with what ought to stop it, named before anything was run. */
export interface DefectKind {
  gates: readonly GateName[];
  /** Whose fault a case about it is; the first goes with the subtype that the arbiter rules. */
  faults: readonly FaultSide[];
  subtype: string;
}

const UNSTEADY = ['validation-nondeterministic', 'quality-flake-matrix'] as const;

export const KINDS = {
  'wrong-reference': { gates: ['validation-failed'], faults: ['solution'], subtype: 'incorrect' },
  'wrong-expected-value': { gates: ['validation-failed'], faults: ['tests'], subtype: 'incorrect' },
  'ambiguous-prompt': {
    gates: ['lint-failed', 'validation-failed', 'case-stress', 'unsolved'],
    faults: ['requirements', 'prompt'],
    subtype: 'ambiguous',
  },
  'missing-requirement': { gates: ['lint-failed', 'case-stress', 'unsolved'], faults: ['requirements'], subtype: 'missing' },
  'too-narrow-test': {
    gates: ['validation-failed', 'quality-alternatives', 'case-quality', 'case-stress'],
    faults: ['tests'],
    subtype: 'too-narrow',
  },
  'too-wide-test': {
    gates: ['quality-decoys', 'quality-mutation-score', 'quality-static-checks'],
    faults: ['tests'],
    subtype: 'too-wide',
  },
  'weak-tests': {
    gates: [
      'quality-mutation-score',
      'quality-public-not-enough',
      'quality-decoys',
      'quality-static-checks',
      'validation-failed',
    ],
    faults: ['tests'],
    subtype: 'weak',
  },
  'flaky-by-hash-order': { gates: UNSTEADY, faults: ['solution'], subtype: 'nondeterministic' },
  'flaky-by-time': { gates: [...UNSTEADY, 'suite-refused'], faults: ['solution', 'tests'], subtype: 'nondeterministic' },
  'order-dependent': {
    gates: [...UNSTEADY, 'quality-static-checks'],
    faults: ['tests', 'solution'],
    subtype: 'nondeterministic',
  },
  'leaked-answer': { gates: ['lint-failed', 'trivial'], faults: ['prompt'], subtype: 'misleading' },
  duplicate: { gates: ['no-near-duplicate'], faults: ['prompt'], subtype: 'misleading' },
  trivial: { gates: ['trivial'], faults: ['requirements'], subtype: 'untestable' },
  'environment-dependent': {
    gates: [...UNSTEADY, 'validation-failed'],
    faults: ['environment', 'solution'],
    subtype: 'unstable',
  },
} as const satisfies Record<string, DefectKind>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];

export function kindOf(name: KindName): DefectKind {
  return KINDS[name];
}
