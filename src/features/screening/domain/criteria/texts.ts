import { criterion } from '../criterion';
import { failed, many, passed, type Pointer } from '../finding';

const MIN_WORDS = /\S+/g;

/** Words that point at the answer, by what they are. */
const REFERENCES: readonly [what: string, pattern: RegExp][] = [
  ['pull request or commit', /https?:\/\/\S+\/(?:pull|commit|compare|merge_requests)\/\S+/],
  ['commit id', /(?<![0-9a-z])[0-9a-f]{40}(?![0-9a-z])/i],
];
const DIFF = /^(?:diff --git |@@ -\d+(?:,\d+)? \+\d+)/m;

export const solutionLeak = criterion({
  number: 22,
  code: 'solution-leak',
  title: 'The words do not give the answer',
  severity: 'reject',
  definition:
    'The statement or a hint has an added line of the golden patch, or a diff (rejects); or a link to a commit or pull request, or a commit id (flags)',
  parameters: { minLineLength: 20 },
  source: 'SWE-bench Lite; SWE-Bench+ (32.67 % of its sample)',
  dependsOn: ['statement', 'fix-patch'],
  unknownWhen: 'never',
  check({ statement, hints, fixPatch }, { minLineLength }) {
    const words = `${statement}\n${hints}`;
    const squeezed = squeeze(words);
    const leaked: Pointer[] = [];
    for (const { path, added } of fixPatch.files)
      for (const { text, at } of added) {
        const line = squeeze(text);
        if (line.length >= minLineLength && squeezed.includes(line))
          leaked.push({ patch: 'fix', file: path, line: at, quote: text });
      }
    if (leaked.length > 0)
      return failed('reject', `${many(leaked.length, 'added line')} of the golden patch in the words`, leaked);
    const diff = DIFF.exec(words)?.[0];
    if (diff !== undefined) return failed('reject', 'The words hold a diff', [{ quote: diff }]);
    const pointed = REFERENCES.flatMap(([what, pattern]) => {
      const quote = pattern.exec(words)?.[0];
      return quote === undefined ? [] : [{ what, quote }];
    });
    if (pointed.length > 0)
      return failed(
        'flag',
        `The words name a ${pointed.map(({ what }) => what).join(' and a ')}`,
        pointed.map(({ quote }) => ({ quote })),
      );
    return passed('No added line of the golden patch, diff, link or commit id is in the words');
  },
});

/** White space and quotation marks of Markdown say nothing. */
function squeeze(text: string): string {
  return text.replace(/[\s`]+/g, '');
}

export const issueText = criterion({
  number: 23,
  code: 'issue-text',
  title: 'The statement can be read by itself',
  severity: 'flag',
  definition: 'The statement has few words or a short body, had images or links that were cut out, or is not English',
  parameters: { minWords: 40, minBodyLength: 10, maxForeignShare: 0.2 },
  source: 'SWE-bench Lite; swe-datasets.md 3.3',
  dependsOn: ['statement', 'facts'],
  unknownWhen: 'never; of images and links only what is left of them is seen where no warnings are stored',
  check({ statement, facts }, { minWords, minBodyLength, maxForeignShare }) {
    const words = statement.match(MIN_WORDS)?.length ?? 0;
    const body = statement.slice(statement.indexOf('\n') + 1).trim();
    const letters = statement.match(/\p{L}/gu)?.length ?? 0;
    const foreign = letters - (statement.match(/\p{Script=Latin}/gu)?.length ?? 0);
    const warned = new Set(facts.statementWarnings ?? []);
    const remarks = [
      ...(words < minWords ? [`${words} words, at least ${minWords}`] : []),
      ...(body.length < minBodyLength ? [`a body of ${body.length} characters, at least ${minBodyLength}`] : []),
      ...(warned.has('image') || /!\[[^\]]*\]\(|<img\b/i.test(statement) ? ['an image'] : []),
      ...(warned.has('external-link') || /https?:\/\//.test(statement) ? ['a link'] : []),
      ...(letters > 0 && foreign / letters > maxForeignShare ? ['not English'] : []),
    ];
    if (remarks.length === 0) return passed(`${words} words, no image, no link`);
    return failed('flag', remarks.join('; '));
  },
});
