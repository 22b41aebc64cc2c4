import type { Verdict } from '../../../domain/verdict';
import type { Remark } from '../../../platform/python';
import type { MatrixOutcome, MutantFate, RequirementScore, Survivor } from '../../probing';

export const PROBE_KINDS = ['decoy', 'alternative'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** What the suite said of a decoy or of an alternative. */
export interface ProbeResult {
  id: string;
  kind: ProbeKind;
  verdict: Verdict;
  failed: string[];
}

/** What the table of the public tests' answers came to, or why there is none. */
export type TableResult =
  | { reason: string }
  | { calls: number; verdict: Verdict; publicPassed: number; publicTests: number; privateFailed: number; privateTests: number };

/** Everything that a run found; stored step by step, and as hidden as solution and tests together. */
export interface QualityEvidence {
  remarks: Remark[];
  /** How many edits of the reference were no mutants, and how many mutants were left out by the policy. */
  dropped: { invalid: number; identical: number; duplicate: number; leftOut: number };
  fates: MutantFate[];
  survivors: Survivor[];
  /** Empty where the policy asks for none. */
  requirements: RequirementScore[];
  probes: ProbeResult[];
  table: TableResult;
  matrix: MatrixOutcome[];
  /** The suite's tests, as the source said when the run began. */
  tests: { id: string; requirementIds: string[]; visibility: 'public' | 'private' }[];
}
