import { z } from 'zod';
import { Answer } from './answer';
import { madeUp, type Sources } from './quotes';

const { issue_clarity, test_alignment, early_rejection, hints } = Answer.shape;

/**
 * An answer of a program or a model once its quotes were checked: a claim whose quote is not in its source is dropped, and an axis
 * without a claim left has no value. `null` therefore says: it said something, and could not show it.
 */
export const SyntheticAnswer = Answer.extend({
  issue_clarity: issue_clarity.nullable(),
  test_alignment: test_alignment.nullable(),
  early_rejection,
  hints: hints.nullable(),
});
export type SyntheticAnswer = z.infer<typeof SyntheticAnswer>;

/** A claim that was dropped, with the quotes that were made up. */
export interface VoidClaim {
  /** JSON Pointer into the answer as it came. */
  pointer: string;
  claim: unknown;
  quotes: string[];
}

export interface CheckedAnswer {
  answer: SyntheticAnswer;
  voided: VoidClaim[];
}

/** Drops what the sources do not bear out, and keeps a record of it. */
export function dropVoidClaims(answer: Answer, sources: Sources): CheckedAnswer {
  const voided: VoidClaim[] = [];
  function kept<T extends { evidence: Answer['hints']['evidence'] }>(pointer: string, claim: T): T | null {
    const wrong = madeUp(claim.evidence, sources);
    if (wrong.length === 0) return claim;
    voided.push({ pointer, claim, quotes: wrong.map((index) => claim.evidence[index]?.quote ?? '') });
    return null;
  }
  const checked = {
    ...answer,
    issue_clarity: kept('/issue_clarity', answer.issue_clarity),
    test_alignment: kept('/test_alignment', answer.test_alignment),
    early_rejection: answer.early_rejection.flatMap((doubt, index) => kept(`/early_rejection/${index}`, doubt) ?? []),
    hints: kept('/hints', answer.hints),
  };
  return { answer: checked, voided };
}
