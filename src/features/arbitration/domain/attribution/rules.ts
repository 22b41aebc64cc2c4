import { examplesIn, type Example } from './examples';
import type { AttributionFacts, AttributionRule, FailedTest, Sighting } from './facts';
import { differsInFormAlone, unmentioned } from './mentions';

/** In order of weight among equals: an example that is contradicted says more than an outcome. */
export const RULES: readonly AttributionRule[] = [
  {
    ...{ id: 'examples-contradict', version: 1, fault: 'requirements', subtype: 'contradictory', confidence: 'high' },
    see: (facts) => {
      const examples = specExamples(facts);
      return examples.flatMap((one, index) =>
        examples
          .slice(index + 1)
          .filter((other) => other.call === one.call && other.value !== one.value)
          .map((other) => ({
            text: `${one.call} is ${one.value} in one place and ${other.value} in another.`,
            pointers: [one.place, other.place],
          })),
      );
    },
  },
  {
    ...{ id: 'solution-contradicts-example', version: 1, fault: 'solution', subtype: 'incorrect', confidence: 'high' },
    see: (facts) =>
      compared(
        facts,
        (asserted, stated) => asserted.value === stated.value,
        'is what the specification says, and the reference fails it',
      ),
  },
  {
    ...{ id: 'test-contradicts-example', version: 1, fault: 'tests', subtype: 'incorrect', confidence: 'high' },
    see: (facts) =>
      compared(facts, (asserted, stated) => asserted.value !== stated.value, 'is asserted, and the specification says otherwise'),
  },
  {
    ...{ id: 'test-asserts-unmentioned', version: 1, fault: 'tests', subtype: 'too-narrow', confidence: 'medium' },
    see: (facts) =>
      forFailed(facts, (test) => {
        const demands = unmentioned(test, facts);
        return demands.length > 0 ? `asks for ${demands.join(', ')}, which prompt and requirements do not mention` : undefined;
      }),
  },
  {
    ...{ id: 'differs-in-form-alone', version: 1, fault: 'tests', subtype: 'too-narrow', confidence: 'medium' },
    see: (facts) =>
      forFailed(facts, ({ message }) =>
        differsInFormAlone(message) ? 'rejects a value that differs in brackets, quotes, spaces or case alone' : undefined,
      ),
  },
  ...onFactor('solution', ['repetition', 'hash-seed', 'time-zone', 'locale', 'clock', 'cpu', 'load', 'path']),
  ...onFactor('tests', ['test-order', 'isolation']),
  {
    ...{ id: 'package-missing', version: 1, fault: 'environment', subtype: 'missing-package', confidence: 'medium' },
    see: (facts) =>
      forFailed(facts, ({ type, raised }) =>
        [type, raised?.exception].includes('ModuleNotFoundError') ? 'ends with ModuleNotFoundError' : undefined,
      ),
  },
  {
    ...{ id: 'reference-too-slow', version: 1, fault: 'solution', subtype: 'inefficient', confidence: 'medium' },
    see: (facts) => forFailed(facts, ({ outcome }) => (outcome === 'timed-out' ? 'reaches the time limit' : undefined)),
  },
  onAttachment(
    'outputs-split',
    'requirements',
    'ambiguous',
    'medium',
    'Attempts split into groups that each agree with themselves.',
  ),
  onAttachment(
    'same-test-fails',
    'tests',
    'too-narrow',
    'medium',
    'Many strong attempts fail the same test with the same output.',
  ),
  onAttachment('right-solution-rejected', 'tests', 'too-narrow', 'high', 'A solution that was confirmed as right is rejected.'),
  onAttachment('wrong-solution-accepted', 'tests', 'weak', 'high', 'A solution that was confirmed as wrong is accepted.'),
  {
    ...{ id: 'stub-accepted', version: 1, fault: 'tests', subtype: 'weak', confidence: 'high' },
    see: ({ acceptedStubs }) =>
      acceptedStubs.map((name) => ({ text: `The suite accepts the stub ${name}.`, pointers: [`stub:${name}`] })),
  },
  {
    ...{ id: 'requirement-untested', version: 1, fault: 'tests', subtype: 'coverage-gap', confidence: 'medium' },
    see: ({ untestedRequirements }) =>
      untestedRequirements.map((id) => ({ text: `No test names ${id}.`, pointers: [`requirement:${id}`] })),
  },
  {
    ...{ id: 'reference-fails-everywhere', version: 1, fault: 'solution', subtype: 'incorrect', confidence: 'low' },
    see: (facts) => forFailed(facts, ({ everywhere }) => (everywhere ? 'fails in every run of the reference' : undefined)),
  },
];

function onFactor(fault: 'solution' | 'tests', factors: readonly string[]): AttributionRule[] {
  return [
    {
      ...{ id: `nondeterminism-of-${fault}`, version: 1, fault, subtype: 'nondeterministic', confidence: 'high' },
      see: (facts) =>
        facts.factors
          .filter((factor) => factors.includes(factor))
          .map((factor) => ({ text: `Outcomes hang on ${factor}.`, pointers: [`factor:${factor}`] })),
    },
  ];
}

function onAttachment(
  kind: string,
  fault: AttributionRule['fault'],
  subtype: string,
  confidence: AttributionRule['confidence'],
  text: string,
): AttributionRule {
  return {
    ...{ id: kind, version: 1, fault, subtype, confidence },
    see: ({ attachments }) =>
      attachments.filter((each) => each.kind === kind).map(({ id }) => ({ text, pointers: [`attachment:${kind}/${id}`] })),
  };
}

function forFailed(facts: AttributionFacts, say: (test: FailedTest) => string | undefined): Sighting[] {
  return facts.failed.flatMap((test) => {
    const text = say(test);
    return text === undefined ? [] : [{ text: `${test.id} ${text}.`, pointers: [`test:${test.id}`] }];
  });
}

/** What failing tests assert of calls for which the specification gives a value. */
function compared(facts: AttributionFacts, differ: (asserted: Example, stated: Example) => boolean, text: string): Sighting[] {
  const stated = specExamples(facts);
  const asserted = facts.failed.flatMap(({ id, source }) => examplesIn(source, facts.names, `test:${id}`));
  return asserted.flatMap((one) =>
    stated
      .filter((other) => other.call === one.call && differ(one, other))
      .map((other) => ({ text: `${one.call} == ${one.value} ${text}.`, pointers: [one.place, other.place] })),
  );
}

function specExamples(facts: AttributionFacts): Example[] {
  const { prompt, requirements, names } = facts;
  return [
    ...examplesIn(prompt, names, 'prompt'),
    ...requirements.flatMap(({ id, text }) => examplesIn(text, names, `requirement:${id}`)),
  ];
}
