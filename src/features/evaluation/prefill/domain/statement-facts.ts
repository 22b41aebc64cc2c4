import { quotable, words } from './texts';

/** What can be seen in a problem statement without understanding it. */
export interface StatementFacts {
  words: number;
  /** Code that is set apart: fenced, indented by four, or between back quotes. */
  code: string[];
  /** Lines that promise a way to see the problem. */
  reproduction: string[];
  /** Lines that say what ought to happen. */
  expected: string[];
  /** Lines that say what happens instead. */
  actual: string[];
  /** Names of code: between back quotes, called, with an underscore or in camel case. */
  identifiers: string[];
  vague: string[];
  links: string[];
  images: string[];
  /** Numbers of issues that it refers to. */
  issues: string[];
}

const EXPECTED = /\b(should|expect(?:ed|s)?|ought to|must|instead of|rather than|would like|want(?:ed)? to)\b/i;
const ACTUAL =
  /\b(actual(?:ly)?|but (?:got|gets|it)|currently|instead|raises?|throws?|crash(?:es)?|fails?|returns?|wrong(?:ly)?|traceback|error)\b/i;
const REPRODUCTION =
  /\b(repro(?:duce|duction)?|steps|minimal example|for example|e\.g\.|consider|given|when (?:i|you|we) (?:call|run|use))\b/i;
const VAGUE =
  /\b(somehow|something|some kind of|maybe|perhaps|better|improve(?:ment)?s?|nicer?|cleaner|etc|weird|strange|sometimes|various|properly|as discussed|see above)\b/gi;

export function statementFacts(text: string): StatementFacts {
  const lines = text.split('\n');
  const matching = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).map(quotable);
  return {
    words: words(text).length,
    code: codeOf(text, lines),
    reproduction: matching(REPRODUCTION),
    expected: matching(EXPECTED),
    actual: matching(ACTUAL),
    identifiers: identifiersIn(text),
    vague: [...new Set([...text.matchAll(VAGUE)].map(([word]) => word.toLowerCase()))],
    links: (text.match(/https?:\/\/[^\s)>\]]+/g) ?? []).filter((link) => !/\.(png|jpe?g|gif|svg)$/i.test(link)),
    images: text.match(/!\[[^\]]*\]\([^)]*\)|<img\b|https?:\/\/\S+\.(?:png|jpe?g|gif|svg)\b/gi) ?? [],
    issues: [...new Set(text.match(/(?<![\w/])#\d+\b/g) ?? [])],
  };
}

function codeOf(text: string, lines: readonly string[]): string[] {
  const fenced = [...text.matchAll(/```[^\n]*\n([\s\S]*?)```/g)].map(([, body]) => body ?? '');
  const indented = lines.filter((line) => /^(?: {4}|\t)\S/.test(line));
  return [...fenced.flatMap((body) => body.split('\n')), ...indented].map(quotable).filter((line) => line.length > 0);
}

/** Names of code in prose; plain words of a sentence are none. */
export function identifiersIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]{1,80})`/g)].flatMap(([, inside]) => words(inside ?? ''));
  const telling = words(text).filter((word) => /_\p{L}|\p{Ll}\p{Lu}/u.test(word));
  const called = [...text.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\(/gu)].map(([, name]) => name ?? '');
  return [...new Set([...quoted, ...telling, ...called])].filter((name) => name.length > 1 && !/^\d/.test(name));
}
