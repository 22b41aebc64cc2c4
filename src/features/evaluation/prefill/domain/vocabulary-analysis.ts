import { RUBRIC_VERSION, type Answer, type DifficultyBucket, type Doubt, type Value } from '../../../../domain/evaluation';
import { spanLeaks } from '../../../../domain/leak';
import { anyQuote, counted, listed, patchText, quotesOf, words, type PatchText, type TaskTexts } from './texts';

/** Changes with every change of what this program answers. */
export const VOCABULARY_PROGRAM = { name: 'vocabulary', version: 1 } as const;

/** Shares of the tests' information that only the golden patch explains, from which severity 1, 2 and 3 begin. */
const ALIGNMENT_STEPS = [0.04, 0.12, 0.25] as const;
/** Shares of the change's information that the statement foretells, below which severity 1 and 2 begin. */
const CLARITY_STEPS = [0.15, 0.05] as const;
/** Fewer different words of content than these are no description of a task. */
const MIN_CONTENT = 15;
/** Bits of a change from which the next bucket of difficulty begins: a scale of ours, not a measurement. */
const DIFFICULTY_BITS = [150, 1200, 6000] as const;

const COMMON = new Set(
  'the and for that this with from are was not but you can have has its when which will all any one use used using should would there been into then than what also only does how self let var const def func return import true false null none new test tests assert expect equal equals string int void public static class function if else end'.split(
    ' ',
  ),
);

/**
 * E2 where no model is configured: it knows no syntax, no keyword of a statement and no file. It asks how much of the tests a
 * reader of statement, hints and base could have foretold, word by word, in bits: the surprisal of a word under a unigram model
 * with add-one smoothing over those texts; and how much of the change the statement foretells.
 */
export function analyseVocabulary(texts: TaskTexts): Answer {
  const [test, golden] = [patchText(texts.tests), patchText(texts['golden-patch'])];
  const base = [...golden.context, ...golden.removed, ...test.context, ...test.removed].join('\n');
  const statement = termsOf(texts.statement);
  const model = unigram([...statement, ...termsOf(texts.hints), ...termsOf(base)]);
  return {
    ...{ rubric_version: RUBRIC_VERSION, early_rejection: doubts(texts, statement, golden) },
    issue_clarity: clarityOf(texts, statement, golden, unigram(termsOf(base))),
    test_alignment: alignmentOf(texts, test, golden, model),
    hints: hintsOf(texts, test, golden, model),
    other_major_issue: { present: false, reason: '' },
    difficulty: difficultyBy(golden, unigram(termsOf(base))),
    confidence: 1,
  };
}

interface Unigram {
  /** Bits of a word. */
  bits(term: string): number;
  knows(term: string): boolean;
}

function unigram(terms: readonly string[]): Unigram {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const total = terms.length + counts.size + 1;
  return {
    bits: (term) => -Math.log2(((counts.get(term) ?? 0) + 1) / total),
    knows: (term) => counts.has(term),
  };
}

/** Parts of names and words, lower case: `parseHTTPDate` and `parse_http_date` are the same three. */
export function termsOf(text: string): string[] {
  const parts = words(text).flatMap((word) =>
    word.split(/_+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})/u),
  );
  return parts.map((part) => part.toLowerCase()).filter((part) => part.length >= 3 && !COMMON.has(part));
}

function bitsOf(terms: Iterable<string>, model: Unigram): number {
  return [...terms].reduce((sum, term) => sum + model.bits(term), 0);
}

function clarityOf(texts: TaskTexts, statement: readonly string[], golden: PatchText, base: Unigram): Answer['issue_clarity'] {
  const content = new Set(statement);
  const change = [...new Set(termsOf([...golden.added, ...golden.removed].join('\n')))];
  const foretold = change.filter((term) => content.has(term));
  const share = change.length === 0 ? 0 : bitsOf(foretold, base) / bitsOf(change, base);
  const value: Value = content.size < MIN_CONTENT ? 3 : share < CLARITY_STEPS[1] ? 2 : share < CLARITY_STEPS[0] ? 1 : 0;
  const lines = texts.statement.split('\n').filter((line) => termsOf(line).some((term) => foretold.includes(term)));
  const evidence = quotesOf('statement', lines, 2);
  return {
    ...{ value, polarity: '0-best' },
    explanation: `The statement holds ${counted(content.size, 'different term')} of content. The changed lines of the golden patch hold ${change.length}, of which the statement foretells ${foretold.length}${foretold.length > 0 ? ` (${listed(foretold)})` : ''}: ${percent(share)} of their information, measured in bits against the base.`,
    evidence: evidence.length > 0 ? evidence : anyQuote(texts, 'statement'),
  };
}

function alignmentOf(texts: TaskTexts, test: PatchText, golden: PatchText, model: Unigram): Answer['test_alignment'] {
  const asked = [...new Set(termsOf(test.added.join('\n')))];
  const solution = new Set(termsOf(golden.added.join('\n')));
  const hidden = asked.filter((term) => !model.knows(term) && solution.has(term));
  const share = asked.length === 0 ? 0 : bitsOf(hidden, model) / bitsOf(asked, model);
  const value = ALIGNMENT_STEPS.filter((step) => share >= step).length as Value;
  const evidence = quotesOf(
    'tests',
    test.added.filter((line) => termsOf(line).some((term) => hidden.includes(term))),
    2,
  );
  const known = asked.filter((term) => model.knows(term)).length;
  return {
    ...{ value, polarity: '0-best' },
    explanation: `The added lines of the tests hold ${counted(asked.length, 'different term')}: ${known} are known from statement, hints or base, and ${hidden.length} are new and shared with the golden patch alone${hidden.length > 0 ? ` (${listed(hidden)})` : ''}. Those carry ${percent(share)} of the information that a reader could not have foretold otherwise.`,
    evidence: evidence.length > 0 ? evidence : anyQuote(texts, 'tests'),
  };
}

/** Whole names here, not their parts: a name made of known words is foretold no more than an unknown one. */
function hintsOf({ hints, statement }: TaskTexts, test: PatchText, golden: PatchText, model: Unigram): Answer['hints'] {
  const said = new Set([
    ...words(statement),
    ...words(hints),
    ...[...golden.context, ...golden.removed, ...test.context, ...test.removed].flatMap(words),
  ]);
  const solution = new Set(golden.added.flatMap(words));
  const hidden = [...new Set(test.added.flatMap(words))]
    .filter((name) => name.length > 3 && solution.has(name) && !said.has(name) && !COMMON.has(name.toLowerCase()))
    .sort((a, b) => bitsOf(termsOf(b), model) - bitsOf(termsOf(a), model));
  if (hidden.length > 0) {
    const lines = test.added.filter((line) => words(line).some((name) => hidden.includes(name)));
    return {
      verdict: 'missing',
      explanation: `Words that tests and golden patch share and nobody else says: ${listed(hidden)}.`,
      evidence: quotesOf('tests', lines),
    };
  }
  return hints.trim() === ''
    ? { verdict: 'not-needed', explanation: 'Tests and golden patch share no word that is not known without them.', evidence: [] }
    : {
        verdict: 'sufficient',
        explanation: 'With the hints, tests and golden patch share no unknown word.',
        evidence: quotesOf('hints', hints.split('\n'), 1),
      };
}

function doubts(texts: TaskTexts, statement: readonly string[], golden: PatchText): Doubt[] {
  const found: Doubt[] = [];
  const spans = spanLeaks(texts.statement, golden.added.join('\n'), [...golden.context, ...golden.removed].join('\n'));
  if (spans.length > 0) {
    found.push({
      criterion: 'solution-leak',
      explanation: `Statement and golden patch share ${counted(spans.length, 'span')} of eight tokens that the base has not.`,
      evidence: [],
    });
  }
  if (new Set(statement).size < MIN_CONTENT) {
    found.push({
      criterion: 'issue-text',
      explanation: `The statement has only ${counted(new Set(statement).size, 'different term')} of content.`,
      evidence: anyQuote(texts, 'statement'),
    });
  }
  const numbered = texts.failToPass.filter((id) => (id.match(/\d/g)?.length ?? 0) > id.length / 3);
  if (numbered.length > 0) {
    found.push({
      criterion: 'name-stability',
      explanation: `More than a third of these ids of tests are digits: ${listed(numbered)}.`,
      evidence: [],
    });
  }
  return found;
}

function difficultyBy(golden: PatchText, base: Unigram): DifficultyBucket {
  const bits = bitsOf(termsOf([...golden.added, ...golden.removed].join('\n')), base);
  const [short, medium, long] = DIFFICULTY_BITS;
  if (bits < short) return 'under-15-minutes';
  if (bits < medium) return '15-minutes-to-1-hour';
  return bits < long ? '1-to-4-hours' : 'over-4-hours';
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
