import type { RuleFacts } from '../facts';
import { failedTests, pointAtTest, suggestIf, type Pointer, type Rule } from './rule';

/** The one requirement to which all failing tests are linked, and which no passing test checks; undefined if there is none, or several. */
function missedRequirement(facts: RuleFacts): string | undefined {
  const failed = failedTests(facts);
  const passed = facts.evidence.tests.filter(({ outcome }) => outcome === 'passed');
  const [first, ...rest] = failed;
  if (!first || passed.length === 0) return undefined;
  const common = first.requirementIds.filter((id) => rest.every(({ requirementIds }) => requirementIds.includes(id)));
  const missed = common.filter((id) => !passed.some(({ requirementIds }) => requirementIds.includes(id)));
  return missed.length === 1 ? missed[0] : undefined;
}

const missed: Rule = {
  ...{ id: 'requirements/one-missed', version: 1, confidence: 'medium-high', tags: ['spec.missed-requirement'] },
  description: 'All tests of one requirement fail, and no other test does',
  suggest(facts) {
    const requirement = missedRequirement(facts);
    if (requirement === undefined) return [];
    const pointers = failedTests(facts).map((test): Pointer => ({ ...pointAtTest(test), requirement }));
    return suggestIf('spec.missed-requirement', pointers);
  },
};

export const REQUIREMENT_RULES: readonly Rule[] = [missed];
