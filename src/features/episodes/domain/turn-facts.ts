import type { TestOutcome } from '../../../domain/verdict';
import type { Judged } from '../../grading';
import type { ShownTest, TurnFacts } from './feedback/facts';
import type { FeedbackScope } from './feedback/template';

/** A judgement of one reply, as far as a turn depends on it. */
export interface JudgedReply extends Pick<Judged, 'report' | 'tests'> {
  result: Pick<Judged['result'], 'verdict' | 'scope' | 'public_pass' | 'trust'>;
  version: Pick<Judged['version'], 'suite'>;
}

/** What of a suite may be quoted: by test its source, and the text of all files that the reader may see. */
export interface Quotable {
  sources: ReadonlyMap<string, string>;
  text: string;
}

/**
 * What a message may say of a judgement. To a sealed reader it speaks of public tests, whose source they know, and of what
 * judged code did there. Public tests run first and alone, so that code has seen no private input by then. In one process
 * it could have read the whole suite all the same, so that there nothing that it wrote is passed on.
 */
export function turnFactsOf(
  { report, tests, result, version }: JudgedReply,
  scope: FeedbackScope,
  quotable: Quotable,
): TurnFacts {
  const shown = scope === 'none' ? [] : tests.filter(({ visibility }) => scope === 'all' || visibility === 'public');
  const telling = scope === 'all' || result.trust === 'isolated-oracle';
  // What is no Python has read nothing.
  const broken = report.verdict === 'not-compiled';
  return {
    verdict: telling || broken ? report.verdict : 'failed',
    ...((telling || broken) && report.detail !== undefined && { detail: report.detail }),
    tests: shown.map(({ id }): ShownTest => {
      const found = report.tests.find((test) => test.id === id);
      const outcome = found?.outcome ?? 'not-run';
      const test = { id, source: withoutMarks(quotable.sources.get(id) ?? '') };
      if (!telling) return { ...test, outcome: plain(outcome) };
      if (!found?.failure) return { ...test, outcome };
      const { type, message, file, line } = found.failure;
      const quoted = quotedLine(version.suite, file, line, quotable);
      return { ...test, outcome, failure: { exception: type, message }, ...(quoted !== undefined && { line: quoted }) };
    }),
  };
}

/** Which limit it ran into, a program can choose: passed or not is all that is told. */
function plain(outcome: TestOutcome): TestOutcome {
  return outcome === 'passed' || outcome === 'not-run' ? outcome : 'failed';
}

/** A line of the suite, if it is in what the reader may see. */
function quotedLine(suite: Judged['version']['suite'], file: string | undefined, line: number | undefined, quotable: Quotable) {
  const content = suite.find(({ path }) => path === file)?.content;
  const text = line === undefined ? undefined : content?.split('\n')[line - 1]?.trim();
  return text !== undefined && text !== '' && quotable.text.includes(text) ? text : undefined;
}

/** What the marks of the house say is for the house. */
function withoutMarks(source: string): string {
  return source.replace(/^@(?:assay\.)?(?:req\([^\n]*\)|public|private)\n/gm, '');
}
