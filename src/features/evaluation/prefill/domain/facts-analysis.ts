import { RUBRIC_VERSION, type Answer, type AxisAnswer, type DifficultyBucket, type Value } from '../../../../domain/evaluation';
import { doubtsOf } from './doubts';
import { statementFacts, type StatementFacts } from './statement-facts';
import { testFacts, type TestFacts } from './test-facts';
import { anyQuote, counted, listed, quotesOf, type Quotes, type TaskTexts } from './texts';

/** Changes with every change of what this program answers. */
export const FACTS_PROGRAM = { name: 'facts', version: 1 } as const;

/** Under 40 words the catalogue of early rejection doubts a text; under 12 it is hardly more than a title. */
const SHORT = { doubtful: 40, title: 12 };

/**
 * E1: facts that can be pointed at, each for some points, and points for a severity (0 none, 1 one, 2 two or three, 3 more). The
 * points are a choice of ours, and how well they do is measured against people on the page of agreement.
 */
export function analyseFacts(texts: TaskTexts): Answer {
  const statement = statementFacts(texts.statement);
  const tests = testFacts(texts);
  return {
    rubric_version: RUBRIC_VERSION,
    early_rejection: doubtsOf(texts, statement, tests),
    issue_clarity: clarityOf(texts, statement),
    test_alignment: alignmentOf(texts, tests),
    hints: hintsOf(texts, tests),
    other_major_issue: otherIssue(tests),
    difficulty: difficultyBy(tests),
    // A program that understands nothing is never sure.
    confidence: 2,
  };
}

interface Point {
  points: number;
  because: string;
  evidence: Quotes;
}

function clarityOf(texts: TaskTexts, facts: StatementFacts): AxisAnswer {
  const links = facts.links.length > 0 && facts.code.length === 0;
  const found: Point[] = [
    point(facts.words < SHORT.doubtful, 1, `it has fewer than ${SHORT.doubtful} words`),
    point(facts.words < SHORT.title, 2, 'it is hardly longer than a title'),
    point(facts.expected.length === 0, 1, 'no line says what ought to happen'),
    point(facts.code.length + facts.identifiers.length === 0, 1, 'it names nothing of the code and shows no example'),
    point(
      facts.vague.length > 1,
      1,
      `it uses vague words (${listed(facts.vague)})`,
      quotesOf('statement', linesWith(texts.statement, facts.vague)),
    ),
    point(links, 1, `it sends its reader elsewhere (${counted(facts.links.length, 'link')})`, quotesOf('statement', facts.links)),
    point(facts.images.length > 0, 1, 'part of it is a picture', quotesOf('statement', facts.images)),
    point(facts.issues.length > 1, 1, `it speaks of ${counted(facts.issues.length, 'issue')}`),
  ].filter(({ points }) => points > 0);
  const telling = quotesOf('statement', [...facts.expected, ...facts.actual, ...facts.code], 2);
  const shows = [
    `The statement has ${counted(facts.words, 'word')} and names ${counted(facts.identifiers.length, 'identifier')}${facts.identifiers.length > 0 ? ` (${listed(facts.identifiers)})` : ''}.`,
    `${counted(facts.expected.length, 'line')} say what is expected, ${facts.actual.length} what happens instead, ${facts.reproduction.length} how to see it, and ${facts.code.length} are code.`,
  ];
  return axisAnswer(
    found,
    shows,
    'Against its clarity',
    [...found.flatMap(({ evidence }) => evidence), ...telling],
    anyQuote(texts, 'statement'),
  );
}

function alignmentOf(texts: TaskTexts, facts: TestFacts): AxisAnswer {
  const { assertions, hiddenNames, hiddenLiterals, privateNames, unexplainedLiterals } = facts;
  const showing = (parts: readonly string[]) =>
    quotesOf(
      'tests',
      facts.test.added.filter((line) => parts.some((part) => line.includes(part))),
      2,
    );
  const found: Point[] = [
    point(
      hiddenNames.length > 0,
      Math.min(2 * hiddenNames.length, 4),
      `the tests use names that only the golden patch has (${listed(hiddenNames)})`,
      showing(hiddenNames),
    ),
    point(
      hiddenLiterals.length > 0,
      Math.min(hiddenLiterals.length + 1, 3),
      `the tests fix texts that only the golden patch has (${listed(hiddenLiterals)})`,
      showing(hiddenLiterals),
    ),
    point(privateNames.length > 0, 1, `the tests reach for private names (${listed(privateNames)})`, showing(privateNames)),
    point(
      unexplainedLiterals.length > 2,
      1,
      `${counted(unexplainedLiterals.length, 'asserted text')} stand neither in the statement nor near the change (${listed(unexplainedLiterals)})`,
      showing(unexplainedLiterals),
    ),
    point(assertions.length === 0, 2, 'no added line of the tests asserts anything'),
  ].filter(({ points }) => points > 0);
  const shows = [
    `The test patch adds ${counted(facts.test.added.length, 'line')} to ${counted(facts.test.files.length, 'file')} with ${counted(assertions.length, 'assertion')}; ${counted(texts.failToPass.length, 'test')} must turn from failing to passing.`,
    `${counted(hiddenNames.length, 'name')} and ${counted(hiddenLiterals.length, 'literal')} of them are explained by the golden patch alone.`,
  ];
  const evidence = [...found.flatMap((each) => each.evidence), ...quotesOf('tests', assertions, 2)];
  return axisAnswer(found, shows, 'Against its alignment', evidence, anyQuote(texts, 'tests'));
}

function axisAnswer(
  found: readonly Point[],
  shows: readonly string[],
  against: string,
  evidence: Quotes,
  fallback: Quotes,
): AxisAnswer {
  const points = found.reduce((sum, each) => sum + each.points, 0);
  const verdict =
    found.length === 0
      ? `${against} nothing was found by these rules.`
      : `${against}: ${found.map(({ because }) => because).join('; ')}.`;
  return {
    ...{ value: severityBy(points), polarity: '0-best' as const, explanation: [...shows, verdict].join(' ') },
    evidence: (evidence.length > 0 ? evidence : fallback).slice(0, 6),
  };
}

function severityBy(points: number): Value {
  if (points >= 4) return 3;
  return points >= 2 ? 2 : points === 1 ? 1 : 0;
}

function point(holds: boolean, points: number, because: string, evidence: Quotes = []): Point {
  return { points: holds ? points : 0, because, evidence };
}

function hintsOf({ hints }: TaskTexts, { golden, hiddenNames, hiddenLiterals, test }: TestFacts): Answer['hints'] {
  const leaked = golden.added
    .map((line) => line.trim())
    .filter((line) => line.length >= 30 && hints.includes(line) && !/\b(?:def|func|fn|function|class)\b/.test(line));
  if (leaked.length > 0) {
    return {
      verdict: 'too-much',
      explanation: `The hints hold ${counted(leaked.length, 'line')} of the golden patch's body.`,
      evidence: quotesOf('hints', leaked),
    };
  }
  const hidden = [...hiddenNames, ...hiddenLiterals];
  if (hidden.length > 0) {
    const lines = test.added.filter((line) => hidden.some((part) => line.includes(part)));
    return {
      verdict: 'missing',
      explanation: `Neither statement nor base nor hints give ${listed(hidden)}, which the tests use.`,
      evidence: quotesOf('tests', lines),
    };
  }
  if (hints.trim() !== '')
    return {
      verdict: 'sufficient',
      explanation: 'All names that the tests use are in statement, base or hints.',
      evidence: quotesOf('hints', hints.split('\n'), 1),
    };
  return {
    verdict: 'not-needed',
    explanation: 'There is no hint, and the tests use no name that only the golden patch has.',
    evidence: [],
  };
}

function otherIssue({ golden }: TestFacts): Answer['other_major_issue'] {
  const secret = golden.added.some((line) => /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b/.test(line));
  if (secret)
    return { present: true, reason: 'The golden patch adds what looks like a private key or an access key of a cloud.' };
  const nothing = golden.added.length + golden.removed.length === 0;
  return nothing
    ? { present: true, reason: 'The golden patch changes no line of text, so there is nothing in it that a solver could do.' }
    : { present: false, reason: '' };
}

function difficultyBy({ golden }: TestFacts): DifficultyBucket {
  const lines = golden.added.length + golden.removed.length;
  if (lines <= 6 && golden.files.length <= 1) return 'under-15-minutes';
  if (lines <= 40 && golden.files.length <= 3) return '15-minutes-to-1-hour';
  return lines <= 200 && golden.files.length <= 10 ? '1-to-4-hours' : 'over-4-hours';
}

function linesWith(text: string, parts: readonly string[]): string[] {
  return text.split('\n').filter((line) => parts.some((part) => line.toLowerCase().includes(part)));
}
