import type { FaultSide } from '../../../../domain/faults';

/** A test that the reference fails, as written and as it failed. */
export interface FailedTest {
  id: string;
  requirementIds: readonly string[];
  /** With decorators, dedented; empty where the suite no longer has it. */
  source: string;
  outcome: string;
  /** Exception type and message as the oracle saw them. */
  type: string;
  message: string;
  /** What the solution raised, and in which declared name. */
  raised?: { entry: string; exception: string };
  /** Whether it failed in every run of the reference. */
  everywhere: boolean;
  /** How many other tests of its requirements the reference passes, in every run. */
  siblings: number;
}

/** What is known of one cycle of a case when it opens; rules look at nothing else. */
export interface AttributionFacts {
  prompt: string;
  requirements: readonly { id: string; text: string }[];
  /** Names that the task's interface declares. */
  names: readonly string[];
  failed: readonly FailedTest[];
  /** Factors that outcomes hang on, as the validation named them. */
  factors: readonly string[];
  acceptedStubs: readonly string[];
  untestedRequirements: readonly string[];
  collection: readonly string[];
  /** What ended whole runs of the reference, as the oracle said it. */
  broken: readonly string[];
  /** What stress runs and checks of test quality found. */
  attachments: readonly AttachedFact[];
}

export interface AttachedFact {
  kind: string;
  id: string;
  /** The test that it is about, as written, and what attempts that failed it gave; absent where it is about none. */
  test?: { id: string; source: string; outputs: readonly string[] };
}

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Why a rule holds somebody at fault. */
export interface Reason {
  rule: string;
  version: number;
  fault: FaultSide;
  subtype: string;
  confidence: Confidence;
  text: string;
  /** Where it can be seen: `test:<id>`, `requirement:<id>`, `prompt`, `factor:<name>`, `stub:<name>`, `attachment:<kind>/<id>`. */
  pointers: string[];
}

/** A rule's own part of its reasons; id, version and attribution are the rule's. */
export type Sighting = Pick<Reason, 'text' | 'pointers'>;

/** A small pure function over the facts. A changed rule gets the next version. */
export interface AttributionRule {
  id: string;
  version: number;
  fault: FaultSide;
  subtype: string;
  confidence: Confidence;
  see(facts: AttributionFacts): Sighting[];
}
