import type { FaultSide } from '../../../../domain/faults';
import { CONFIDENCES, type AttributionFacts, type Reason } from './facts';
import { RULES } from './rules';

export { CONFIDENCES, type AttachedFact, type AttributionFacts, type FailedTest, type Reason } from './facts';

/** What the rules make of a case; fault and subtype are null where none fired. Reasons are sorted, the strongest first. */
export interface Attribution {
  fault: FaultSide | null;
  subtype: string | null;
  reasons: Reason[];
}

/** A pure function of the facts: the attribution of the strongest reason, and all reasons. */
export function attribute(facts: AttributionFacts): Attribution {
  const reasons = RULES.flatMap((rule) => {
    const { id, version, fault, subtype, confidence } = rule;
    return rule.see(facts).map((sighting): Reason => ({ rule: id, version, fault, subtype, confidence, ...sighting }));
  });
  // Sorting is stable, so that among equals the order of the rules decides.
  reasons.sort((a, b) => CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence));
  const [first] = reasons;
  return { fault: first?.fault ?? null, subtype: first?.subtype ?? null, reasons };
}
