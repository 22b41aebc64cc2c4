import { withFacts } from '../screening';
import { good, bad, words, type Fixture } from './edits';

export const ABOUT_TEXTS: Fixture[] = [
  good('solution-leak', 'words alone'),
  good('solution-leak', 'a short line of the fix', (evidence) => words(`${evidence.statement}\ntotal = 0`)(evidence)),
  bad('solution-leak', 'reject', 'a line of the fix', (evidence) =>
    words(`${evidence.statement}\n> raise ValueError("nothing to read in this duration")`)(evidence),
  ),
  bad('solution-leak', 'reject', 'a line of the fix in a hint', (evidence) => ({
    ...evidence,
    hints: 'parts = text.split() and raise ValueError("nothing to read in this duration")',
  })),
  bad('solution-leak', 'reject', 'a diff', (evidence) => words(`${evidence.statement}\n@@ -1,2 +1,3 @@\n x`)(evidence)),
  bad('solution-leak', 'flag', 'a link to a pull request', (evidence) =>
    words(`${evidence.statement}\nhttps://forge.example/tidebell/durations/pull/4`)(evidence),
  ),
  bad('solution-leak', 'flag', 'a commit id', (evidence) => words(`${evidence.statement}\n${'c0ffee12'.repeat(5)}`)(evidence)),
  good('issue-text', 'more than forty words'),
  bad('issue-text', 'flag', 'few words', words('It fails\nwhen I call it with nothing at all')),
  bad('issue-text', 'flag', 'an image was cut out', withFacts({ statementWarnings: ['image'] })),
  bad('issue-text', 'flag', 'a link', (evidence) => words(`${evidence.statement}\nhttps://a.example/b`)(evidence)),
  bad('issue-text', 'flag', 'another script', words(`${'пример текста без смысла '.repeat(20)}\n${'и тело '.repeat(20)}`)),
];
