import { cleanText, leftTraces, possibleCommitIds, type FixTraces } from './clean';
import { chooseStatement, issueAsOf, type IssueHistory, type Statement, type StatementSources } from './statement';

const NONE: FixTraces = { fixLines: [], commitIds: new Set() };
const LENGTHS = { allowUndatedIssues: false, minIssueLength: 10, minBodyLength: 50, minCommitMessageLength: 20 };

function cleaned(text: string, traces: Partial<FixTraces> = {}): string {
  return cleanText(text, { ...NONE, ...traces }, 'body').text;
}

describe('what is cut from a statement', () => {
  it.each([
    ['a link, but not its words', 'See [the log](https://x.example/a) here', 'See the log here'],
    ['a bare address', 'It fails, see https://github.com/o/r/pull/7/files.\nBadly', 'It fails, see\nBadly'],
    ['a reference definition', 'Words [1]\n\n[1]: https://x.example', 'Words [1]'],
    ['an image', 'Before ![shot](https://x/y.png) after', 'Before  after'],
    ['a closing reference', 'It is wrong.\n\nFixes #12.', 'It is wrong.'],
    ['references', 'As in #12 and o/r#13 and GH-14 (#15)', 'As in and and'],
    ['an HTML comment', 'A<!-- fill in\nhere -->B', 'AB'],
    ['trailers', 'Words\n\nCo-authored-by: A <a@b>\nSigned-off-by: A <a@b>', 'Words'],
    ['a checklist', 'Words\n- [x] tests\n- [ ] docs', 'Words'],
    ['a fenced diff', 'Do:\n```diff\n-a\n+b\n```\nthen', 'Do:\nthen'],
    ['a bare diff', 'Do:\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\nThen this.', 'Do:\nThen this.'],
    ['hidden characters', 'a\u202eb\u200bc\u0000d', 'abcd'],
  ])('%s', (_, text, wanted) => {
    expect(cleaned(text)).toBe(wanted);
  });

  it('is every line of the fix, however it is indented or quoted, and no short one', () => {
    const fixLines = ['    return self.loads(value, max_age=max_age)', '}', 'return x'];
    const text = 'Change it:\n\n> `return self.loads(value,  max_age=max_age)`\n\nand return x\nreturn x';
    expect(cleaned(text, { fixLines })).toBe('Change it:\n\nand return x\nreturn x');
  });

  it('is an id of a commit, and no other number', () => {
    const full = 'a'.repeat(39) + '1';
    const text = `Broken since ${full} and 1a2b3c4, hash 9f86d081884c7d65, 1234567 times, deadbeef`;
    expect(possibleCommitIds(text)).toEqual([full, '1a2b3c4', '9f86d081884c7d65', '1234567', 'deadbeef']);
    expect(cleaned(text, { commitIds: new Set(['1a2b3c4']) })).toBe(
      'Broken since  and , hash 9f86d081884c7d65, 1234567 times, deadbeef',
    );
  });

  it('leaves code, colours and ordinary words', () => {
    const text = 'Call `a(b)[0]`:\n\n```py\nx = {"a": "#fff"}\n```\n\n- one\n- two & three &#39;';
    expect(cleaned(text)).toBe(text);
  });

  it('is found by the lint where a model or a person put it back', () => {
    expect(
      leftTraces('Use `total = first + second + third` as in #3', { ...NONE, fixLines: ['total = first + second + third'] }),
    ).toEqual(['reference']);
    expect(leftTraces('total = first + second + third', { ...NONE, fixLines: ['  total = first + second + third'] })).toEqual([
      'fix-line',
    ]);
    expect(leftTraces('The sum is wrong.', NONE)).toEqual([]);
  });

  it('takes no long time over hostile texts', () => {
    const hostile = [
      ' '.repeat(150_000) + 'x',
      '\n'.repeat(150_000) + 'x',
      '['.repeat(50_000),
      '![a]('.repeat(30_000),
      '<img '.repeat(40_000),
      '(#1'.repeat(50_000),
      '- '.repeat(90_000),
      '<!--'.repeat(50_000),
    ];
    const start = performance.now();
    for (const text of hostile) cleaned(text);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('an issue as of a time', () => {
  const issue: IssueHistory = {
    ...{ number: 1, title: 'Third', body: 'edited later', createdAt: '2020-01-01T00:00:00Z' },
    bodyEdits: [
      { at: '2020-01-01T00:00:00Z', body: 'as opened' },
      { at: '2020-01-03T00:00:00Z', body: 'with a log' },
      { at: '2020-01-09T00:00:00Z', body: 'edited later' },
    ],
    titleEdits: [
      { at: '2020-01-02T00:00:00Z', from: 'First' },
      { at: '2020-01-08T00:00:00Z', from: 'Second' },
    ],
  };

  it.each([
    ['2019-12-31T00:00:00Z', undefined],
    ['2020-01-01T12:00:00Z', { title: 'First', body: 'as opened', isDated: true }],
    ['2020-01-04T00:00:00+02:00', { title: 'Second', body: 'with a log', isDated: true }],
    ['2020-02-01T00:00:00Z', { title: 'Third', body: 'edited later', isDated: true }],
    ['no time', undefined],
  ])('at %s', (at, wanted) => {
    expect(issueAsOf(issue, at)).toEqual(wanted);
  });

  const AT = '2020-01-04T00:00:00Z';
  const { titleEdits = [], bodyEdits = [], ...bare } = issue;
  it.each<[string, IssueHistory, string, boolean]>([
    ['is as it is now, and not dated, where nobody knows its edits', bare, 'edited later', false],
    ['is dated where nothing of it has changed since', { ...bare, updatedAt: '2020-01-03T00:00:00Z' }, 'edited later', true],
    ['is not dated where something has', { ...bare, updatedAt: '2020-01-09T00:00:00Z' }, 'edited later', false],
    ['is as it always was where it was never edited', { ...bare, titleEdits, bodyEdits: [] }, 'edited later', true],
    ['is not dated where its titles are not known', { ...bare, bodyEdits }, 'with a log', false],
    [
      'is the earliest that is known, and not dated, where its first edits are cut off',
      { ...bare, titleEdits, bodyEdits: bodyEdits.slice(2) },
      'edited later',
      false,
    ],
  ])('%s', (_, past, body, isDated) => {
    expect(issueAsOf(past, AT)).toMatchObject({ body, isDated });
  });
});

describe('the statement', () => {
  const issue: IssueHistory = {
    number: 4,
    title: 'Sums are wrong',
    body: 'add(1, 2) is -1, which is wrong',
    createdAt: '2020-01-01T00:00:00Z',
    bodyEdits: [],
    titleEdits: [],
  };
  const sources: StatementSources = {
    ...{
      issues: [issue],
      firstCommitAt: '2020-01-02T00:00:00Z',
      title: 'Use plus (#7)',
      commitMessage: 'Use plus (#7)\n\nIt took away instead of adding.',
    },
    body: 'This makes the sum a sum again, for all numbers that there are.',
  };

  it('is the issue where one stood before the first commit', () => {
    expect(chooseStatement(sources, NONE, LENGTHS)).toMatchObject({
      statement: { kind: 'from-issue', title: 'Sums are wrong', issues: [4], warnings: ['few-words'] },
    });
  });

  it('is the description where the issue came later, or can not be dated', () => {
    for (const firstCommitAt of ['2019-12-01T00:00:00Z', undefined])
      expect(chooseStatement({ ...sources, firstCommitAt }, NONE, LENGTHS)).toMatchObject({
        statement: { kind: 'from-body', title: 'Use plus' },
      });
  });

  it('is the description where the words of the issue may be later, unless the rules allow these', () => {
    const undated = { ...issue, bodyEdits: undefined, titleEdits: undefined, updatedAt: '2020-03-01T00:00:00Z' };
    expect(chooseStatement({ ...sources, issues: [undated] }, NONE, LENGTHS)).toMatchObject({
      statement: { kind: 'from-body', issues: [], undatedIssues: [4], warnings: ['few-words'] },
    });
    const untouched = { ...undated, updatedAt: '2020-01-01T12:00:00Z' };
    expect(chooseStatement({ ...sources, issues: [untouched] }, NONE, LENGTHS)).toMatchObject({
      statement: { kind: 'from-issue', issues: [4], undatedIssues: [] },
    });
    expect(chooseStatement({ ...sources, issues: [undated] }, NONE, { ...LENGTHS, allowUndatedIssues: true })).toMatchObject({
      statement: { kind: 'from-issue', issues: [4], undatedIssues: [], warnings: ['edit-history-unknown', 'few-words'] },
    });
  });

  it('is of the issues that are dated, where others are not', () => {
    const undated = {
      ...issue,
      number: 5,
      title: 'Minus for plus',
      body: 'Line 3 of add.js has a minus.',
      titleEdits: undefined,
    };
    const { statement } = chooseStatement({ ...sources, issues: [undated, issue] }, NONE, LENGTHS) as { statement: Statement };
    expect(statement).toMatchObject({ kind: 'from-issue', title: 'Sums are wrong', issues: [4], undatedIssues: [5] });
    expect(statement.body).not.toContain('minus');
  });

  it('is missing, and says which issue was passed over, where there are no other words', () => {
    const undated = { ...issue, titleEdits: undefined };
    expect(
      chooseStatement({ ...sources, issues: [undated], title: 'Fix', body: '', commitMessage: 'Fix' }, NONE, LENGTHS),
    ).toMatchObject({ tooShort: [{ kind: 'from-issue', undated: [4] }, { kind: 'from-body' }, { kind: 'from-commit' }] });
  });

  it('is the commit message, without its repeated title, where the description says too little', () => {
    expect(chooseStatement({ ...sources, issues: [], body: 'Fixes #4' }, NONE, LENGTHS)).toMatchObject({
      statement: { kind: 'from-commit', title: 'Use plus', body: 'It took away instead of adding.' },
    });
  });

  it('is missing, with what was tried, where nothing is long enough', () => {
    expect(chooseStatement({ issues: [], title: 'Fix', body: '', commitMessage: 'Fix' }, NONE, LENGTHS)).toEqual({
      tooShort: [
        { kind: 'from-body', length: 0, wanted: 50 },
        { kind: 'from-commit', length: 3, wanted: 20 },
      ],
    });
  });

  it('warns of what a reader must look at', () => {
    const other = {
      ...issue,
      number: 5,
      bodyEdits: undefined,
      body: 'Это не работает как надо, смотрите ![x](https://a/b.png) https://a.example',
    };
    const rules = { ...LENGTHS, allowUndatedIssues: true };
    const { statement } = chooseStatement({ ...sources, issues: [other, issue] }, NONE, rules) as {
      statement: { warnings: string[] };
    };
    expect(statement.warnings).toEqual([
      'several-issues',
      'edit-history-unknown',
      'image',
      'external-link',
      'few-words',
      'not-english',
    ]);
  });
});
