import type { QualityPolicyName } from '../../../domain/quality-policy';
import type { Remark } from '../../../platform/python';

/** What is asked of a suite, as data. A published policy never changes: other demands are another name. */
export interface QualityPolicy {
  /** Least mutation score, waived survivors left out: killed / (total - waived). */
  mutationScore: number;
  /** Least share of what the tests of each requirement execute that they must notice by themselves; 0 asks for none. */
  requirementScore: number;
  /** Operators whose mutants are not counted. `message` changes what an exception says, which few requirements fix. */
  leftOut: readonly string[];
  /** Above this many, a sample of mutants that hangs on their ids alone. */
  maxMutants: number;
  /** Remarks that refuse a suite; the others only warn. */
  refused: readonly Remark['code'][];
}

const BASE = { leftOut: ['message'], maxMutants: 2_000, requirementScore: 0 };

const STANDARD = { ...BASE, mutationScore: 0.8, refused: ['no-assertion', 'leaking-message', 'module-state'] } as const;
const STRICT = { ...BASE, mutationScore: 0.9, refused: [...STANDARD.refused, 'bare-truthiness'] } as const;

/**
 * 0.8 is the least that the reports on test quality recommend; weak suites of public benchmarks are at 0.88 on average. The tests of one requirement of
 * the examples notice 0.21 to 0.94 of what they execute: less than a few in a hundred is as good as no test.
 */
export const QUALITY_POLICIES: Readonly<Record<QualityPolicyName, QualityPolicy>> = {
  'relaxed-1': { ...BASE, mutationScore: 0.6, refused: ['no-assertion', 'leaking-message'] },
  'standard-1': STANDARD,
  'strict-1': STRICT,
  'standard-2': { ...STANDARD, requirementScore: 0.05 },
  'strict-2': { ...STRICT, requirementScore: 0.1 },
};
