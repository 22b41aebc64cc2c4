import { examplesIn, type Example } from './examples';
import type { AttachedFact, AttributionFacts, AttributionRule, FailedTest, Sighting } from './facts';
import { differsInFormAlone, unmentioned, unmentionedWords } from './mentions';

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
    ...{ id: 'solution-contradicts-example', version: 2, fault: 'solution', subtype: 'incorrect', confidence: 'high' },
    see: (facts) =>
      compared(
        facts,
        (asserted, stated) => asserted.value === stated.value,
        'is what the specification says, and the reference fails it',
      ),
  },
  {
    ...{ id: 'test-contradicts-example', version: 2, fault: 'tests', subtype: 'incorrect', confidence: 'high' },
    see: (facts) =>
      compared(facts, (asserted, stated) => asserted.value !== stated.value, 'is asserted, and the specification says otherwise'),
  },
  {
    ...{ id: 'test-asserts-unmentioned', version: 2, fault: 'tests', subtype: 'too-narrow', confidence: 'medium' },
    see: (facts) =>
      forAsserting(facts, (test) => {
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
    ...{ id: 'package-missing', version: 2, fault: 'environment', subtype: 'missing-package', confidence: 'medium' },
    see: (facts) => [
      ...forFailed(facts, ({ type, raised }) =>
        [type, raised?.exception].includes('ModuleNotFoundError') ? 'ends with ModuleNotFoundError' : undefined,
      ),
      ...facts.broken
        .filter((detail) => detail.startsWith('ModuleNotFoundError while the solution was imported'))
        .map((detail) => ({ text: `The reference can't be imported: ${detail}.`, pointers: ['run'] })),
    ],
  },
  {
    ...{ id: 'reference-too-slow', version: 1, fault: 'solution', subtype: 'inefficient', confidence: 'medium' },
    see: (facts) => forFailed(facts, ({ outcome }) => (outcome === 'timed-out' ? 'reaches the time limit' : undefined)),
  },
  // Words that nobody can know are seen in the test itself; two readings say more than that something is not said.
  sameTestFails('in words', 'same-test-fails', 2, 'tests', 'too-narrow'),
  onAttachment(
    'outputs-split',
    'requirements',
    'ambiguous',
    'medium',
    'Attempts split into groups that each agree with themselves.',
  ),
  sameTestFails('in substance', 'same-test-fails-unsaid', 1, 'requirements', 'missing'),
  onAttachment(
    'reference-fails',
    'solution',
    'nondeterministic',
    'medium',
    'The reference passed its validation and fails where attempts are judged.',
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
    // Who gets a requirement wrong fails wherever it shows; one assertion against its siblings is rather a slip of its own.
    ...{ id: 'one-test-against-its-siblings', version: 1, fault: 'tests', subtype: 'incorrect', confidence: 'low' },
    see: (facts) =>
      forFailed(facts, ({ outcome, everywhere, siblings }) =>
        outcome === 'failed' && everywhere && siblings > 0 && facts.failed.length === 1
          ? `is the one test that fails, and ${siblings} of the same requirements pass`
          : undefined,
      ),
  },
  {
    ...{ id: 'reference-fails-everywhere', version: 1, fault: 'solution', subtype: 'incorrect', confidence: 'low' },
    see: (facts) => forFailed(facts, ({ everywhere }) => (everywhere ? 'fails in every run of the reference' : undefined)),
  },
];

/**
 * The reference, whose author has not seen the test, passes what most attempts fail alike. Then it asks for words that no
 * specification has, or for behaviour that goes without saying for people.
 */
function sameTestFails(
  kind: 'in words' | 'in substance',
  id: string,
  version: number,
  fault: AttributionRule['fault'],
  subtype: string,
): AttributionRule {
  return {
    ...{ id, version, fault, subtype, confidence: 'medium' },
    see: (facts) =>
      facts.attachments
        .filter((each) => each.kind === 'same-test-fails' && asksForWords(each, facts) === (kind === 'in words'))
        .map((each) => ({
          text: `Many strong attempts fail the same test with the same output; it differs ${kind}.`,
          pointers: [`attachment:same-test-fails/${each.id}`, ...(each.test ? [`test:${each.test.id}`] : [])],
        })),
  };
}

/** Whether what attempts gave differs from what the test wants in its wording or its form alone. */
function asksForWords({ test }: AttachedFact, facts: AttributionFacts): boolean {
  if (!test) return false;
  const [most = ''] = test.outputs;
  return unmentionedWords(test, facts).length > 0 || differsInFormAlone(most);
}

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

/** A test that never ran says nothing of what it asserts. */
function forAsserting(facts: AttributionFacts, say: (test: FailedTest) => string | undefined): Sighting[] {
  return forFailed(facts, (test) => (test.outcome === 'not-run' ? undefined : say(test)));
}

/** What failing tests assert of calls for which the specification gives a value. */
function compared(facts: AttributionFacts, differ: (asserted: Example, stated: Example) => boolean, text: string): Sighting[] {
  const stated = specExamples(facts);
  const ran = facts.failed.filter(({ outcome }) => outcome !== 'not-run');
  const asserted = ran.flatMap(({ id, source }) => examplesIn(source, facts.names, `test:${id}`));
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
