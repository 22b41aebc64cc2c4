import { comparedValues } from '../assertion-text';
import type { TestEvidence } from '../evidence';
import type { RuleFacts } from '../facts';
import { spellingDifference, type SpellingDifference } from '../spelling';
import type { CauseTag } from '../taxonomy';
import { failedTests, pointAtTest, suggestIf, type Rule } from './rule';

/** In what found and wanted differ, where it is spelling alone. */
export function differenceOf({ failure }: TestEvidence): SpellingDifference | undefined {
  if (!failure || failure.raised) return undefined;
  const given =
    failure.expected !== null && failure.actual !== null ? { left: failure.actual, right: failure.expected } : undefined;
  const values = given ?? comparedValues(failure.message);
  return values && spellingDifference(values.left, values.right);
}

function ruleFor(difference: SpellingDifference, tag: CauseTag, description: string): Rule {
  return {
    ...{ id: `format/${difference}`, version: 1, confidence: 'high', tags: [tag], description },
    suggest(facts: RuleFacts) {
      const found = failedTests(facts).filter((test) => differenceOf(test) === difference);
      return suggestIf(
        tag,
        found.map((test) => pointAtTest(test)),
      );
    },
  };
}

export const FORMAT_RULES: readonly Rule[] = [
  ruleFor('text', 'format.output-text', 'Found and wanted are the same text without blanks, case and quotes'),
  ruleFor('order', 'format.ordering', 'Found and wanted have the same items in another order'),
  ruleFor('rounding', 'format.rounding', 'Found and wanted are the same number to the places that both have'),
  ruleFor('fraction', 'edge.floating-point', 'Found and wanted differ by the error of binary fractions'),
];
