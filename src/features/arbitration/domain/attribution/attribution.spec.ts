import { isSubtypeOf } from '../../../../domain/faults';
import { attribute, type AttachedFact, type AttributionFacts, type FailedTest } from './index';
import { RULES } from './rules';

const FACTS: AttributionFacts = {
  prompt: 'Split a text into words. For example, `words("b a")` returns `["b", "a"]`.',
  requirements: [
    { id: 'R-1', text: 'The module defines words(text), which returns the words in order.' },
    { id: 'R-2', text: 'A text that is not a str raises TypeError.' },
  ],
  names: ['words'],
  ...{ failed: [], factors: [], acceptedStubs: [], untestedRequirements: [], collection: [], broken: [], attachments: [] },
};

function failed(source: string, changes: Partial<FailedTest> = {}): FailedTest {
  return {
    ...{ id: 'test_words.py::test_a', requirementIds: ['R-1'], source, outcome: 'failed', type: 'AssertionError' },
    ...{ message: 'assert 1 == 2', everywhere: false, siblings: 0, ...changes },
  };
}

/** A test that many strong attempts fail alike. */
function panelFails(body: string, output = 'ValueError: something else'): AttachedFact {
  const source = `def test_a():\n    ${body}`;
  return { kind: 'same-test-fails', id: 'a1', test: { id: 'test_words.py::test_a', source, outputs: [output] } };
}

/** For each rule, facts that it sees, and facts beside them that it must not see. */
const CASES: Record<string, [fires: Partial<AttributionFacts>, silent: Partial<AttributionFacts>]> = {
  'examples-contradict': [
    { requirements: [{ id: 'R-1', text: 'words("b a") gives ["a", "b"], sorted.' }] },
    { requirements: [{ id: 'R-1', text: "words('b a') gives ['b', 'a'], in order." }] },
  ],
  'solution-contradicts-example': [
    { failed: [failed(`def test_a():\n    assert words('b a') == ['b',  'a']`)] },
    { failed: [failed(`def test_a():\n    assert words('c a') == ['c', 'a']`)] },
  ],
  'test-contradicts-example': [
    { failed: [failed(`def test_a():\n    assert list(words("b a")) == ["a", "b"]`)] },
    { failed: [failed(`def test_a():\n    assert list(words("b a")) == ["b", "a"]`)] },
  ],
  'test-asserts-unmentioned': [
    { failed: [failed('def test_a():\n    with pytest.raises(ValueError, match="not a text"):\n        words(7, strict=True)')] },
    { failed: [failed('def test_a():\n    with pytest.raises(TypeError):\n        words(7)')] },
  ],
  'differs-in-form-alone': [
    { failed: [failed('', { message: "assert ('b', 'a') == ['b', 'a']\n  and more" })] },
    { failed: [failed('', { message: "assert ('a', 'b') == ['b', 'a']" })] },
  ],
  'nondeterminism-of-solution': [{ factors: ['hash-seed'] }, { factors: ['test-order'] }],
  'nondeterminism-of-tests': [{ factors: ['test-order'] }, { factors: ['hash-seed'] }],
  'package-missing': [
    { failed: [failed('', { raised: { entry: 'words', exception: 'ModuleNotFoundError' } })] },
    { failed: [failed('', { raised: { entry: 'words', exception: 'KeyError' } })] },
  ],
  'reference-fails': [
    { attachments: [{ kind: 'reference-fails', id: 'a1' }] },
    { attachments: [{ kind: 'all-fail', id: 'a1' }] },
  ],
  'reference-too-slow': [{ failed: [failed('', { outcome: 'timed-out' })] }, { failed: [failed('')] }],
  'outputs-split': [{ attachments: [{ kind: 'outputs-split', id: 'a1' }] }, { attachments: [{ kind: 'all-fail', id: 'a1' }] }],
  'same-test-fails': [
    { attachments: [panelFails('with pytest.raises(TypeError, match="no text here"):\n        words(7)')] },
    { attachments: [panelFails('with pytest.raises(TypeError, match="not a str"):\n        words(7)')] },
  ],
  'same-test-fails-unsaid': [
    { attachments: [panelFails('assert words("b  a") == ["b", "a"]', '["b", "", "a"] == ["b", "a"]')] },
    { attachments: [panelFails('assert words("b  a") == ["b", "a"]', '("b", "a") == ["b", "a"]')] },
  ],
  'right-solution-rejected': [
    { attachments: [{ kind: 'right-solution-rejected', id: 'a1' }] },
    { attachments: [{ kind: 'wrong-solution-accepted', id: 'a1' }] },
  ],
  'wrong-solution-accepted': [
    { attachments: [{ kind: 'wrong-solution-accepted', id: 'a1' }] },
    { attachments: [{ kind: 'right-solution-rejected', id: 'a1' }] },
  ],
  'stub-accepted': [{ acceptedStubs: ['echo'] }, { acceptedStubs: [] }],
  'requirement-untested': [{ untestedRequirements: ['R-2'] }, { untestedRequirements: [] }],
  'one-test-against-its-siblings': [
    { failed: [failed('', { everywhere: true, siblings: 2 })] },
    { failed: [failed('', { everywhere: true, siblings: 2 }), failed('', { id: 'test_words.py::test_b', everywhere: true })] },
  ],
  'reference-fails-everywhere': [{ failed: [failed('', { everywhere: true })] }, { failed: [failed('')] }],
};

function firedRules(changes: Partial<AttributionFacts>): string[] {
  return [...new Set(attribute({ ...FACTS, ...changes }).reasons.map(({ rule }) => rule))];
}

describe('The rules of attribution', () => {
  it('have ids of their own, subtypes of their faults, and a case each here', () => {
    expect(RULES.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
    for (const { fault, subtype } of RULES) expect(isSubtypeOf(fault, subtype)).toBe(true);
  });

  it.each(Object.keys(CASES))('%s sees what it is for, and not what is beside it', (rule) => {
    const [fires, silent] = CASES[rule] ?? [{}, {}];
    expect(firedRules(fires)).toContain(rule);
    expect(firedRules(silent)).not.toContain(rule);
  });

  it('tell a package that is missing from a test that never ran', () => {
    const never = failed('def test_a():\n    with pytest.raises(KeyError):\n        words("")', {
      outcome: 'not-run',
      everywhere: true,
    });
    const broken = ["ModuleNotFoundError while the solution was imported: No module named 'attrs'"];
    expect(attribute({ ...FACTS, failed: [never], broken })).toMatchObject({ fault: 'environment', subtype: 'missing-package' });
    expect(firedRules({ failed: [never] })).toEqual(['reference-fails-everywhere']);
  });

  it('lay what half of a panel reads in another way at the door of the requirements', () => {
    const attachments = [
      panelFails('assert words("b a") == ["b", "a"]', '["a", "b"] == ["b", "a"]'),
      { kind: 'outputs-split', id: 'a1' },
    ];
    expect(attribute({ ...FACTS, attachments })).toMatchObject({ fault: 'requirements', subtype: 'ambiguous' });
  });

  it('propose nothing without evidence', () => {
    expect(attribute(FACTS)).toEqual({ fault: null, subtype: null, reasons: [] });
  });

  it('follow the strongest reason, and point to what they saw', () => {
    const { fault, subtype, reasons } = attribute({
      ...FACTS,
      failed: [failed('def test_a():\n    assert words("b a") == ["b", "a"]', { everywhere: true })],
    });
    expect([fault, subtype]).toEqual(['solution', 'incorrect']);
    expect(reasons.map(({ rule, confidence }) => [rule, confidence])).toEqual([
      ['solution-contradicts-example', 'high'],
      ['reference-fails-everywhere', 'low'],
    ]);
    expect(reasons[0]?.pointers).toEqual(['test:test_words.py::test_a', 'prompt']);
  });

  it('read examples over lines, in other quotes and inside brackets', () => {
    const prompt = '>>> words("x, (y")\n["x,", "(y"]\nThat is all.';
    expect(
      firedRules({ prompt, failed: [failed(`def test_a():\n    assert sorted(words('x, (y')) == ['x,', '(z']`)] }),
    ).toContain('test-contradicts-example');
  });
});
