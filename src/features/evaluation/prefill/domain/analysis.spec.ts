import fc from 'fast-check';
import { Answer, severitiesOf, voidQuotes } from '../../../../domain/evaluation';
import { analyseFacts } from './facts-analysis';
import { definedIn } from './test-facts';
import type { TaskTexts } from './texts';
import { analyseVocabulary, termsOf } from './vocabulary-analysis';

const GOLDEN = `diff --git a/slugs/core.py b/slugs/core.py
--- a/slugs/core.py
+++ b/slugs/core.py
@@ -1,8 +1,9 @@ import re
 def slug(text, separator="-"):
     """Make a slug of a text."""
-    parts = text.lower().split(" ")
+    # A run of spaces is one separator.
+    parts = re.split(r"\\s+", text.strip().lower())
     return separator.join(parts)
`;
const TESTS = `diff --git a/tests/test_core.py b/tests/test_core.py
--- a/tests/test_core.py
+++ b/tests/test_core.py
@@ -1,4 +1,8 @@
 from slugs.core import slug
+
+
+def test_slug_collapses_spaces():
+    assert slug("A  B") == "a-b"
+    assert slug(" A B ") == "a-b"
`;
const CLEAR: TaskTexts = {
  statement: `slug() leaves double separators

Calling \`slug("A  B")\` with two spaces returns \`a--b\`. I expected a run of spaces to count as one separator, so the result should be \`a-b\`.
Spaces at the ends of the text should not give a separator either: \`slug(" A B ")\` returns \`-a-b-\` today, and should return \`a-b\`.

    >>> slug("A  B")
    'a--b'
`,
  tests: TESTS,
  'golden-patch': GOLDEN,
  hints: '',
  failToPass: ['tests/test_core.py::test_slug_collapses_spaces'],
};

const HIDDEN: TaskTexts = {
  ...CLEAR,
  'golden-patch': `${GOLDEN}@@ -20,2 +21,7 @@
 # end
+def parse_strict(text):
+    if not text:
+        raise ValueError("refusing to normalise an empty input")
+    return slug(text)
`,
  tests: `${TESTS}+
+def test_strict():
+    with pytest.raises(ValueError, match="refusing to normalise an empty input"):
+        parse_strict("")
`,
};

const VAGUE: TaskTexts = {
  ...CLEAR,
  statement: 'Slugs are weird sometimes.\nPlease make them better, see https://chat.example.com/1 and #12, #14.',
};

const BOTH = [
  ['facts', analyseFacts],
  ['vocabulary', analyseVocabulary],
] as const;

describe.each(BOTH)('The analysis by %s', (_name, analyse) => {
  it('finds nothing against a clear statement and aligned tests', () => {
    const answer = analyse(CLEAR);
    expect(severitiesOf(answer)).toEqual({ 'issue-clarity': 0, 'test-alignment': 0 });
    expect([answer.hints.verdict, answer.early_rejection, answer.other_major_issue.present]).toEqual(['not-needed', [], false]);
  });

  it('would drop a vague statement, and doubts it as a criterion', () => {
    const { 'issue-clarity': clarity } = severitiesOf(analyse(VAGUE));
    expect(clarity).toBeGreaterThanOrEqual(2);
    expect(analyse(VAGUE).early_rejection.map(({ criterion }) => criterion)).toContain('issue-text');
  });

  it('sees a name that the golden patch alone has, and that a hint resolves', () => {
    const answer = analyse(HIDDEN);
    expect(severitiesOf(answer)['test-alignment']).toBeGreaterThanOrEqual(2);
    expect(answer.hints.verdict).toBe('missing');
    expect(answer.hints.explanation).toContain('parse_strict');
    const hints = 'slugs/core.py: def parse_strict(text). It raises ValueError("refusing to normalise an empty input").';
    const hinted = analyse({ ...HIDDEN, hints });
    expect([hinted.hints.verdict, severitiesOf(hinted)['test-alignment']]).toEqual(['sufficient', 0]);
  });

  it('says a thing that can be checked of any texts whatever: a whole answer, each quote in its source', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        'should fail',
        '```',
        '`a_b`',
        '    code()',
        'diff --git a/x b/x',
        '@@ -1 +1 @@',
        '+def test_x():',
        "+assert f('weird text')",
        ' x',
        '-y',
      ),
    );
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
    const texts = fc.record({
      statement: text.map((statement) => `Something to be done.\n${statement}`),
      ...{ tests: text, 'golden-patch': text, hints: text, failToPass: fc.array(fc.string(), { maxLength: 3 }) },
    });
    fc.assert(
      fc.property(texts, (given) => {
        const answer = analyse(given);
        expect(Answer.safeParse(answer).error).toBeUndefined();
        expect(voidQuotes(answer, given)).toEqual([]);
        expect(analyse(given)).toEqual(answer);
      }),
    );
  });
});

describe('The analysis by facts', () => {
  const criteria = (changed: Partial<TaskTexts>) =>
    analyseFacts({ ...CLEAR, ...changed }).early_rejection.map(({ criterion }) => criterion);

  it.each([
    ['empty-lists', { failToPass: [] }],
    ['name-stability', { failToPass: ['test_at[/tmp/x]'] }],
    ['pr-size', { 'golden-patch': 'diff --git a/a.py b/a.py\n@@ -1 +1 @@\n+x = 1\n' }],
    ['f2p-in-gold', { 'golden-patch': `${GOLDEN}+def test_inside():\n+    pass\n` }],
    ['fixture-only-tests', { tests: TESTS.replaceAll('test_core.py', 'cases.json') }],
    ['binary-in-patch', { 'golden-patch': `${GOLDEN}GIT binary patch\n` }],
    ['solution-leak', { statement: `${CLEAR.statement}\nparts = re.split(r"\\s+", text.strip().lower())` }],
    ['multi-issue', { statement: `${CLEAR.statement}\nIt closes #12 and #14.` }],
    ['compile-only-f2p', { ...HIDDEN, tests: `${HIDDEN.tests}+from slugs.core import parse_strict\n` }],
  ])('doubts %s', (criterion, changed) => {
    expect(criteria(changed)).toContain(criterion);
    expect(criteria({})).not.toContain(criterion);
  });

  it('tells of a key in the golden patch, of a hint that gives the body away and of a patch that changes nothing', () => {
    const key = analyseFacts({ ...CLEAR, 'golden-patch': `${GOLDEN}+KEY = "-----BEGIN RSA PRIVATE KEY-----"\n` });
    expect(key.other_major_issue.present).toBe(true);
    expect(analyseFacts({ ...CLEAR, 'golden-patch': '' }).other_major_issue.present).toBe(true);
    const body = 'Use: parts = re.split(r"\\s+", text.strip().lower())';
    expect(analyseFacts({ ...CLEAR, hints: body }).hints.verdict).toBe('too-much');
  });

  it('reads definitions of ten languages', () => {
    const lines = [
      ['def parse_strict(x):', 'parse_strict'],
      ['func (c *Client) DoThing(x int) error {', 'DoThing'],
      ['pub fn try_parse(input: &str) -> Result<()> {', 'try_parse'],
      ['export function makeSlug(text) {', 'makeSlug'],
      ['export const joinAll = (a) => a;', 'joinAll'],
      ['public static String joinAll(List<String> xs) {', 'joinAll'],
      ['    private function slugOf(string $text): string', 'slugOf'],
      ['  def self.from_text(text)', 'from_text'],
      ['public sealed class SlugWriter {', 'SlugWriter'],
      ['struct json_pool {', 'json_pool'],
    ] as const;
    for (const [line, name] of lines) expect([line, definedIn([line])]).toEqual([line, [name]]);
  });
});

it('takes names apart into terms', () => {
  expect(termsOf('parseHTTPDate parse_http_date utf8')).toEqual(['parse', 'http', 'date', 'parse', 'http', 'date', 'utf']);
});
