import fc from 'fast-check';
import {
  Answer,
  convert,
  decide,
  difficultyOf,
  dropVoidClaims,
  isVerbatim,
  mayEvaluate,
  MIN_EXPLANATION,
  RUBRIC_AXES,
  RUBRIC_VERSION,
  SEAT_POLICY,
  severitiesOf,
  severityOf,
  VALUES,
  voidQuotes,
  whyDropped,
  wouldKeep,
  type Sources,
  type Value,
} from '.';

const LONG = 'The statement gives one call with its input, its wrong result and the right one, and names the function to change.';
const SOURCES: Sources = {
  statement: 'Calling `slug("A  B")`\n  gives a--b.',
  tests: 'diff --git a/t.py b/t.py\n@@ -1 +1,2 @@\n def test_slug():\n+    value = slug("A  B")\n+    assert value == "a-b"\n',
  'golden-patch': '',
  hints: '',
};

function answer(clarity: Value, alignment: Value, other = false, polarity: '0-best' | '3-best' = '0-best'): Answer {
  const axis = (value: Value) => ({ ...convert({ value, polarity: '0-best' }, polarity), explanation: LONG });
  return {
    rubric_version: RUBRIC_VERSION,
    early_rejection: [],
    issue_clarity: { ...axis(clarity), evidence: [{ source: 'statement', quote: 'gives a--b' }] },
    test_alignment: { ...axis(alignment), evidence: [{ source: 'tests', quote: 'assert value == "a-b"' }] },
    hints: { verdict: 'not-needed', explanation: 'The statement names the function itself.', evidence: [] },
    other_major_issue: { present: other, reason: other ? 'The golden patch holds a key of a paid service in plain text.' : '' },
    difficulty: 'under-15-minutes',
    confidence: 4,
  };
}

describe('A score', () => {
  it('is the same judgement on both scales, and never goes without one', () => {
    expect(convert({ value: 0, polarity: '0-best' }, '3-best')).toEqual({ value: 3, polarity: '3-best' });
    for (const value of VALUES) {
      expect(convert(convert({ value, polarity: '3-best' }, '0-best'), '3-best').value).toBe(value);
      expect(severityOf({ value, polarity: '3-best' })).toBe(3 - value);
    }
    expect(severitiesOf(answer(1, 2, false, '3-best'))).toEqual({ 'issue-clarity': 1, 'test-alignment': 2 });
    const { polarity: _, ...bare } = answer(0, 0).issue_clarity;
    expect(Answer.safeParse({ ...answer(0, 0), issue_clarity: bare }).success).toBe(false);
  });

  it('has words for each value of each axis, with an example', () => {
    for (const { values } of RUBRIC_AXES) {
      expect(values.map(({ value }) => value)).toEqual([...VALUES]);
      for (const { text, example } of values) expect(Math.min(text.length, example.length)).toBeGreaterThan(40);
    }
  });
});

describe('An answer', () => {
  it('explains each axis in 100 characters or more, shows evidence, and tells of a major issue', () => {
    expect(Answer.safeParse(answer(0, 0)).success).toBe(true);
    const good = answer(0, 0);
    const bad = [
      { ...good, issue_clarity: { ...good.issue_clarity, explanation: LONG.slice(0, MIN_EXPLANATION - 1) } },
      { ...good, issue_clarity: { ...good.issue_clarity, explanation: ' '.repeat(200) } },
      { ...good, test_alignment: { ...good.test_alignment, evidence: [] } },
      { ...good, test_alignment: { ...good.test_alignment, value: 4 } },
      { ...good, other_major_issue: { present: true, reason: 'It is bad.' } },
      { ...good, confidence: 6 },
      { ...good, rubric_version: 'rubric-0' },
    ];
    expect(bad.map((each) => Answer.safeParse(each).success)).toEqual(bad.map(() => false));
  });

  it('quotes word for word; only whitespace and the first column of a patch are forgiven', () => {
    const quote = (source: 'statement' | 'tests', text: string) => isVerbatim({ source, quote: text }, SOURCES);
    expect(quote('statement', 'Calling `slug("A B")` gives a--b.')).toBe(true);
    expect(quote('statement', '  gives\n\na--b')).toBe(true);
    expect(quote('tests', '+ value = slug("A B")')).toBe(true);
    expect(quote('tests', 'value = slug("A B") assert value == "a-b"')).toBe(true);
    for (const wrong of ['gives A--b', 'gives ... a--b', 'gives a-b', 'a--', '   '])
      expect(quote('statement', wrong)).toBe(false);
    expect(isVerbatim({ source: 'golden-patch', quote: 'gives a--b' }, SOURCES)).toBe(false);
  });

  it('names each quote that is not there; of a synthetic one the claim is dropped and kept as void', () => {
    const made = { source: 'statement', quote: 'returns a list of all slugs' } as const;
    const doubt = { criterion: 'issue-text', explanation: 'The text has hardly a word.', evidence: [made] };
    const given = answer(0, 0);
    const lying = { ...given, early_rejection: [doubt], test_alignment: { ...given.test_alignment, evidence: [made] } };
    expect(voidQuotes(given, SOURCES)).toEqual([]);
    expect(voidQuotes(lying, SOURCES)).toEqual(['/test_alignment/evidence/0/quote', '/early_rejection/0/evidence/0/quote']);
    const { answer: left, voided } = dropVoidClaims(lying, SOURCES);
    expect([left.issue_clarity, left.test_alignment, left.early_rejection]).toEqual([given.issue_clarity, null, []]);
    expect(voided.map(({ pointer, quotes }) => [pointer, quotes])).toEqual([
      ['/test_alignment', [made.quote]],
      ['/early_rejection/0', [made.quote]],
    ]);
  });
});

describe('The decision on two answers', () => {
  it('takes the worse of the two and keeps 0 and 1 alone, without another major issue', () => {
    expect(decide(answer(0, 1), answer(1, 1))).toMatchObject({
      severities: { 'issue-clarity': 1, 'test-alignment': 1 },
      keep: true,
      disputes: [],
    });
    expect(decide(answer(2, 0), answer(3, 0))).toMatchObject({ keep: false, disputes: [] });
    expect(decide(answer(0, 0, true), answer(0, 0, true))).toMatchObject({ keep: false, disputes: [] });
    expect(wouldKeep(answer(1, 1, false, '3-best'))).toBe(true);
    expect(whyDropped(decide(answer(2, 0), answer(3, 0)))).toBe('Evaluation: issue-clarity 3 of 3 (0 is best).');
  });

  it('sends straddles of the line and gaps of two to an arbiter', () => {
    expect(decide(answer(1, 0), answer(2, 0)).disputes).toEqual([{ about: 'issue-clarity', kind: 'straddle', values: [1, 2] }]);
    expect(decide(answer(0, 0), answer(0, 3)).disputes).toEqual([{ about: 'test-alignment', kind: 'gap', values: [0, 3] }]);
    expect(decide(answer(0, 0), answer(1, 1)).disputes).toEqual([]);
    expect(decide(answer(2, 2), answer(3, 3)).disputes).toEqual([]);
    expect(decide(answer(0, 0, true), answer(0, 0)).disputes).toEqual([
      { about: 'other-major-issue', kind: 'straddle', values: [1, 0] },
    ]);
    // Dropped by an axis that both agree on: the issue decides nothing.
    expect(decide(answer(2, 0, true), answer(2, 0)).disputes).toEqual([]);
  });

  it('is the same in either order and on either scale, and never keeps what one of them would drop', () => {
    const any = fc.record({
      c: fc.constantFrom(...VALUES),
      a: fc.constantFrom(...VALUES),
      o: fc.boolean(),
      p: fc.constantFrom('0-best' as const, '3-best' as const),
    });
    fc.assert(
      fc.property(any, any, (x, y) => {
        const [first, second] = [answer(x.c, x.a, x.o, x.p), answer(y.c, y.a, y.o, y.p)];
        const decision = decide(first, second);
        expect(decide(second, first).keep).toBe(decision.keep);
        expect(decide(answer(x.c, x.a, x.o), answer(y.c, y.a, y.o))).toEqual(decision);
        expect(decision.keep).toBe(wouldKeep(first) && wouldKeep(second));
        if (wouldKeep(first) !== wouldKeep(second)) expect(decision.disputes.length > 0 || !decision.keep).toBe(true);
        if (decision.keep) expect(decision.disputes).toEqual([]);
      }),
    );
  });

  it('takes the longer of two difficulties', () => {
    expect(difficultyOf(['under-15-minutes', '1-to-4-hours'])).toBe('1-to-4-hours');
    expect(difficultyOf(['1-to-4-hours', '1-to-4-hours'])).toBe('1-to-4-hours');
  });
});

describe('The seat policy', () => {
  const years = (go: number) => ({
    ...{ years_total: 20, years_by_language: { go } },
    evidence: 'seen',
    verified_by: 'x',
    verified_at: 'y',
  });

  it('asks for five and eight verified years in the language of the task', () => {
    expect([4, 5].map((n) => mayEvaluate('evaluator-1', 'go', years(n)))).toEqual([false, true]);
    expect([7, 8].map((n) => mayEvaluate('evaluator-2', 'go', years(n)))).toEqual([false, true]);
    expect([mayEvaluate('evaluator-1', 'rust', years(20)), mayEvaluate('evaluator-1', 'go', undefined)]).toEqual([false, false]);
  });

  it('is data', () => {
    const lenient = { version: 'pilot', minimum_years: { ...SEAT_POLICY.minimum_years, 'evaluator-1': 2 } };
    expect(mayEvaluate('evaluator-1', 'go', years(2), lenient)).toBe(true);
  });
});
