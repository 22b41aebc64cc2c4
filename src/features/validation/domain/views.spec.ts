import fc from 'fast-check';
import { TEST_OUTCOMES } from '../../../domain/verdict';
import type { TestReport } from '../../../platform/sandbox';
import type { ValidationEvidence } from './evidence';
import { ownTestResults, requirementOutcomes, requirementResults } from './views';

const REQUIREMENTS = ['R-1', 'R-2', 'R-3'];
const DECLARED = ['parse', 'Stack'];
const SUITE = [{ path: 'test_a.py', content: 'import solution\n\ndef test_one():\n    assert solution.parse("x") == 1\n' }];
const LINES = SUITE.flatMap(({ content }) => content.split('\n'));

/** What a run could put anywhere: words that are in no closed set. */
const word = fc.stringMatching(/^zq[a-z0-9]{6,12}$/);
const raised = fc.record({
  entry: fc.oneof(word, fc.constantFrom('parse', 'Stack.pop', 'parse.zqinner')),
  exception: fc.oneof(word, fc.constantFrom('KeyError', 'Stack', 'ValueError')),
  bases: fc.array(word),
});
const failure = fc.record(
  {
    ...{ type: word, message: word, file: fc.oneof(word, fc.constant('test_a.py')), line: fc.integer({ min: -5, max: 20 }) },
    ...{ raised, traceback: word },
  },
  { requiredKeys: ['type', 'message'] },
);
const outcome = fc.constantFrom(...TEST_OUTCOMES.filter((each) => each !== 'passed'));
const test = fc.record({
  id: word,
  requirementIds: fc.subarray(REQUIREMENTS),
  visibility: fc.constantFrom('public' as const, 'private' as const),
});

const evidence: fc.Arbitrary<ValidationEvidence> = fc
  .tuple(
    fc.uniqueArray(test, { selector: ({ id }) => id, minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(outcome, failure), { maxLength: 6 }),
    word,
  )
  .map(([tests, failures, secret]) => {
    const failing = tests.slice(0, failures.length).map(({ id }, index) => ({ id, failure: reportOf(id, failures[index]) }));
    const findings = {
      failing,
      acceptedStubs: [secret],
      freebies: { [secret]: [secret] },
      factors: [],
      untestedRequirements: [],
      collection: [secret],
    };
    return { tests, trust: 'isolated-oracle', executions: [], findings: { outcome: 'failed', ...findings } };
  });

type Failure = NonNullable<TestReport['failure']>;
function reportOf(
  id: string,
  found: [TestReport['outcome'], Partial<Failure> & Pick<Failure, 'type' | 'message'>] | undefined,
): TestReport {
  const [result, details] = found ?? ['failed', { type: 'zq', message: 'zq' }];
  return { id, outcome: result, cases: 1, durationMs: 12.345, failure: details };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}

describe('What an author learns', () => {
  it('is made of requirement ids, two outcomes, exceptions of the language and declared names', () => {
    const known = new Set([...REQUIREMENTS, ...DECLARED, 'passed', 'failed', 'Exception', 'KeyError', 'ValueError']);
    fc.assert(
      fc.property(evidence, (found) => {
        const results = requirementResults(found, REQUIREMENTS, DECLARED);
        expect(results.map(({ requirement_id }) => requirement_id)).toEqual(REQUIREMENTS);
        expect(stringsIn(results).filter((text) => !known.has(text))).toEqual([]);
        expect(new Set(results.flatMap((result) => Object.keys(result)))).toEqual(
          new Set(['requirement_id', 'outcome', 'exception', 'function']),
        );
      }),
    );
  });

  it('is a failure exactly where a test of the requirement failed', () => {
    fc.assert(
      fc.property(evidence, (found) => {
        const failed = new Set(found.findings.failing.map(({ id }) => id));
        for (const { requirement_id, outcome: said } of requirementResults(found, REQUIREMENTS, DECLARED)) {
          const any = found.tests.some(({ id, requirementIds }) => failed.has(id) && requirementIds.includes(requirement_id));
          expect(said).toBe(any ? 'failed' : 'passed');
        }
      }),
    );
  });

  it("says nothing of an exception of the solution's own but that there was one", () => {
    const tests = [{ id: 'test_a.py::test_one', requirementIds: ['R-1'], visibility: 'private' as const }];
    const carried = { type: 'x', message: 'x', raised: { entry: 'parse', exception: 'SecretInput42', bases: ['ValueError'] } };
    const found: ValidationEvidence = {
      ...{ tests, trust: 'isolated-oracle', executions: [] },
      findings: {
        ...{
          outcome: 'failed',
          failing: [{ id: 'test_a.py::test_one', failure: reportOf('test_a.py::test_one', ['failed', carried]) }],
        },
        ...{ acceptedStubs: [], freebies: {}, factors: [], untestedRequirements: [], collection: [] },
      },
    };
    expect(requirementResults(found, ['R-1'], DECLARED)).toEqual([
      { requirement_id: 'R-1', outcome: 'failed', exception: 'Exception', function: 'parse' },
    ]);
  });

  it('is one outcome a requirement where the suite could not cross', () => {
    fc.assert(
      fc.property(evidence, (found) => {
        const results = requirementOutcomes(found, REQUIREMENTS);
        expect(results.every((result) => Object.keys(result).sort().join() === 'outcome,requirement_id')).toBe(true);
        expect(stringsIn(results).filter((text) => !['passed', 'failed', ...REQUIREMENTS].includes(text))).toEqual([]);
      }),
    );
  });
});

describe('What a test writer learns', () => {
  it('is made of own test ids, one outcome each, and own lines as written', () => {
    fc.assert(
      fc.property(evidence, (found) => {
        const results = ownTestResults(found, SUITE);
        expect(results.map(({ id }) => id)).toEqual(found.tests.map(({ id }) => id));
        const known = new Set<string>([...found.tests.map(({ id }) => id), ...TEST_OUTCOMES, ...LINES]);
        expect(stringsIn(results).filter((text) => !known.has(text))).toEqual([]);
        for (const { failing_line } of results) if (failing_line) expect(LINES[failing_line.line - 1]).toBe(failing_line.text);
      }),
    );
  });

  it('holds no duration and no number but that of the line', () => {
    fc.assert(fc.property(evidence, (found) => !JSON.stringify(ownTestResults(found, SUITE)).includes('12.345')));
  });
});
