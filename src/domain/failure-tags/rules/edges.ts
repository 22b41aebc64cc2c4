import type { TestEvidence } from '../evidence';
import type { RuleFacts } from '../facts';
import type { CauseTag } from '../taxonomy';
import { failedTests, pointAtTest, suggestIf, type Rule, type Suggestion } from './rule';

/** Edge scenarios of the task taxonomy, by the tag for those who fail there. */
const TAG_OF_SCENARIO: Readonly<Record<string, CauseTag>> = {
  'empty-input': 'edge.empty',
  'single-element': 'edge.boundary-off-by-one',
  boundary: 'edge.boundary-off-by-one',
  'negative-numbers': 'edge.boundary-off-by-one',
  duplicates: 'edge.duplicates-ties',
  'ordering-ties': 'edge.duplicates-ties',
  'input-validation': 'edge.invalid-input',
  'runtime-validation': 'edge.invalid-input',
  'invalid-type': 'edge.invalid-input',
  'error-message': 'edge.invalid-input',
  unicode: 'edge.unicode',
  encoding: 'edge.unicode',
  'large-input': 'edge.large-input',
  'big-integer': 'edge.large-input',
  'floating-point': 'edge.floating-point',
  rounding: 'edge.floating-point',
};

function edgesOf({ tests }: RuleFacts, { id, scenario }: TestEvidence): Set<CauseTag> {
  const scenarios = scenario === null ? (tests.get(id)?.scenarios ?? []) : [scenario];
  return new Set(scenarios.flatMap((slug) => TAG_OF_SCENARIO[slug] ?? []));
}

/** What goes wrong where a case was not thought of. */
const UNTHOUGHT: ReadonlySet<string> = new Set(['IndexError', 'KeyError', 'ZeroDivisionError', 'StopIteration']);

function isUnthought({ failure }: TestEvidence): boolean {
  const raised = failure?.raised;
  if (!failure || !raised) return false;
  return UNTHOUGHT.has(raised.exception) || (raised.exception === 'ValueError' && /empty/.test(failure.message));
}

const EDGE_TAGS = [...new Set(Object.values(TAG_OF_SCENARIO))];

const exceptionAtEdge: Rule = {
  ...{ id: 'edges/exception', version: 1, confidence: 'medium', tags: EDGE_TAGS },
  description: 'IndexError, KeyError, ZeroDivisionError or the like, in a test of an edge scenario',
  suggest: (facts) => byEdge(facts, failedTests(facts).filter(isUnthought)),
};

function byEdge(facts: RuleFacts, tests: readonly TestEvidence[]): Suggestion[] {
  const found = tests.map((test) => ({ test, edges: edgesOf(facts, test) }));
  return EDGE_TAGS.flatMap((tag) =>
    suggestIf(
      tag,
      found.filter(({ edges }) => edges.has(tag)).map(({ test }) => pointAtTest(test)),
    ),
  );
}

/** Private tests that failed while every public one passed; empty otherwise. */
export function failedInPrivate(facts: RuleFacts): TestEvidence[] {
  const shown = facts.evidence.tests.filter(({ visibility }) => visibility === 'public');
  if (shown.length === 0 || shown.some(({ outcome }) => outcome !== 'passed')) return [];
  return failedTests(facts);
}

const wrongAtEdge: Rule = {
  ...{ id: 'edges/private-tests', version: 1, confidence: 'medium', tags: EDGE_TAGS },
  description: 'All public tests pass, and every private one that fails is of the same edge scenario',
  suggest(facts) {
    const failed = failedInPrivate(facts);
    return byEdge(facts, failed).filter(({ tag }) => failed.every((test) => edgesOf(facts, test).has(tag)));
  },
};

const promptBiased: Rule = {
  ...{ id: 'edges/public-tests-only', version: 1, confidence: 'medium', tags: ['spec.prompt-biased'] },
  description: 'All public tests pass, and at least half of the private ones fail, of no common edge scenario',
  suggest(facts) {
    const failed = failedInPrivate(facts);
    const hidden = facts.evidence.tests.filter(({ visibility, outcome }) => visibility === 'private' && outcome !== 'not-run');
    if (failed.length * 2 < hidden.length || wrongAtEdge.suggest(facts).length > 0) return [];
    return suggestIf(
      'spec.prompt-biased',
      failed.map((test) => pointAtTest(test)),
    );
  },
};

export const EDGE_RULES: readonly Rule[] = [exceptionAtEdge, wrongAtEdge, promptBiased];
