import type { TestReport } from '../../../platform/sandbox';
import type { Judged } from '../../grading';
import { turnFactsOf, type Quotable } from './turn-facts';

const SUITE = `from assay import private, public, req
from solution import parse

HIDDEN = "quokka"


def check(text, expected):
    assert parse(text) == expected


def check_hidden():
    assert parse(HIDDEN) == {}


@req("R-1")
@public
def test_shown():
    check("a", {})


@req("R-1")
@private
def test_hidden():
    check_hidden()
`;
const SHOWN_SOURCE = '@req("R-1")\n@public\ndef test_shown():\n    check("a", {})';
const SEALED: Quotable = {
  sources: new Map([['test_x.py::test_shown', SHOWN_SOURCE]]),
  text: 'def check(text, expected):\n    assert parse(text) == expected\n',
};
const OPEN: Quotable = {
  sources: new Map([...SEALED.sources, ['test_x.py::test_hidden', 'def test_hidden():\n    check_hidden()']]),
  text: SUITE,
};

function failure(line: number, message = 'assert 1 == {}'): TestReport['failure'] {
  return { type: 'AssertionError', message, file: 'test_x.py', line };
}

/** Of a judgement what the facts look at. */
function judged(tests: TestReport[], { trust = 'isolated-oracle', verdict = 'failed', detail = 'told by it' } = {}): Judged {
  const visibility = (id: string) => (id.endsWith('shown') ? 'public' : 'private');
  return {
    report: { verdict, tests, detail },
    tests: tests.map(({ id }) => ({ id, visibility: visibility(id), requirementIds: [] })),
    result: { trust },
    version: { suite: [{ path: 'test_x.py', content: SUITE }] },
  } as unknown as Judged;
}

const SHOWN: TestReport = { id: 'test_x.py::test_shown', outcome: 'failed', cases: 1, durationMs: 12.3, failure: failure(8) };
const HIDDEN: TestReport = {
  id: 'test_x.py::test_hidden',
  outcome: 'crashed',
  cases: 1,
  durationMs: 4,
  failure: failure(12, 'quokka'),
};

describe('What a message may say', () => {
  it('to a sealed reader is of public tests: source, failing line, what was found', () => {
    const facts = turnFactsOf(judged([SHOWN, HIDDEN]), 'public', SEALED);
    expect(facts.tests).toEqual([
      {
        ...{ id: SHOWN.id, outcome: 'failed', source: 'def test_shown():\n    check("a", {})' },
        line: 'assert parse(text) == expected',
        failure: { exception: 'AssertionError', message: 'assert 1 == {}' },
      },
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/quokka|hidden|12\.3/);
  });

  it('quotes no line that is not in what the reader may see', () => {
    const facts = turnFactsOf(judged([{ ...SHOWN, failure: failure(12) }]), 'public', SEALED);
    expect(facts.tests[0]?.line).toBeUndefined();
    expect(turnFactsOf(judged([{ ...SHOWN, failure: failure(12) }]), 'all', OPEN).tests[0]?.line).toBe(
      'assert parse(HIDDEN) == {}',
    );
  });

  it('passes on nothing that a program wrote which shared a process with the suite', () => {
    const facts = turnFactsOf(
      judged([{ ...SHOWN, outcome: 'timed-out' }], { trust: 'in-process', verdict: 'crashed' }),
      'public',
      SEALED,
    );
    expect(facts).toEqual({
      verdict: 'failed',
      tests: [{ id: SHOWN.id, outcome: 'failed', source: 'def test_shown():\n    check("a", {})' }],
    });
    // A program that does not compile has read nothing.
    const broken = turnFactsOf(judged([SHOWN], { trust: 'in-process', verdict: 'not-compiled' }), 'public', SEALED);
    expect(broken.detail).toBe('told by it');
  });

  it('is all of it to a reader of everything, and nothing of tests without a scope', () => {
    const facts = turnFactsOf(judged([SHOWN, HIDDEN], { trust: 'in-process' }), 'all', OPEN);
    expect(facts.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
      [SHOWN.id, 'failed'],
      [HIDDEN.id, 'crashed'],
    ]);
    expect(facts.tests[1]?.failure?.message).toBe('quokka');
    expect(turnFactsOf(judged([SHOWN, HIDDEN]), 'none', SEALED).tests).toEqual([]);
  });

  it('of a test that no report names is that it was not run', () => {
    const silent = { ...judged([SHOWN]), report: { verdict: 'timed-out', tests: [] } } as unknown as Judged;
    expect(turnFactsOf(silent, 'public', SEALED).tests).toMatchObject([{ outcome: 'not-run' }]);
  });
});
