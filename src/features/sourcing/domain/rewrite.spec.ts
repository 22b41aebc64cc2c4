import { judgeRewrite, rewriteMessages } from './rewrite';
import type { Statement } from './statement';

const ORIGINAL: Statement = {
  ...{
    kind: 'from-issue',
    title: 'parse fails',
    body: 'parse("1h 30m") gives 1 hour. The minutes are lost.',
    issues: [4],
    undatedIssues: [],
  },
  ...{ cuts: [], warnings: [] },
};
const TRACES = { fixLines: ['    return hours * 3600 + minutes * 60'], commitIds: new Set(['1a2b3c4']) };
const GOOD = '# parse() loses minutes\n\n`parse("1h 30m")` gives one hour; ninety minutes are expected.';

function judge(text: string, isWhole = true): unknown {
  return judgeRewrite(ORIGINAL, { text, isWhole }, TRACES);
}

describe('A rewrite of a statement', () => {
  it('takes the place of title and body, and of nothing else', () => {
    const statement = {
      ...ORIGINAL,
      title: 'parse() loses minutes',
      body: '`parse("1h 30m")` gives one hour; ninety minutes are expected.',
    };
    expect(judge(GOOD)).toEqual({ statement });
    expect(judge(`\`\`\`markdown\n${GOOD}\n\`\`\``)).toEqual({ statement });
  });

  it.each([
    ['a link', `${GOOD}\nSee https://example.com/pull/7.`, 'link'],
    ['a number of an issue', `${GOOD}\nAs in #12.`, 'reference'],
    ['an id of a commit', `${GOOD}\nBroken since 1a2b3c4.`, 'commit-id'],
    ['a diff', `${GOOD}\n\`\`\`diff\n-a\n+b\n\`\`\``, 'diff'],
    ['a line of the fix', `${GOOD}\n\nreturn hours * 3600 + minutes * 60`, 'fix-line'],
    [
      'a line of the fix as the title',
      '# return hours * 3600 + minutes * 60\n\nIt gives one hour, and ninety minutes are expected.',
      'fix-line',
    ],
    ['hidden characters', `${GOOD}\u200b`, 'control-character'],
    ['no title', 'It gives one hour, and ninety minutes are expected.', 'no-title'],
    ['next to nothing', '# parse\n\nIt fails.', 'too-short'],
    ['a novel', `${GOOD}\n${'And then it failed again. '.repeat(200)}`, 'too-long'],
  ])('is not taken with %s', (_case, text, fault) => {
    expect(judge(text)).toEqual({ faults: [fault] });
  });

  it('that was cut off is not taken', () => {
    expect(judge(GOOD, false)).toEqual({ faults: ['unfinished'] });
  });

  it('is asked for with the cleaned statement alone', () => {
    const [, asked] = rewriteMessages(ORIGINAL);
    expect(asked).toEqual({ role: 'user', content: `# ${ORIGINAL.title}\n\n${ORIGINAL.body}` });
  });
});
