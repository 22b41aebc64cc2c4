import type { AttributionFacts, FailedTest } from './facts';

/** Prompt and requirements as one text. */
export function specOf({ prompt, requirements }: AttributionFacts): string {
  return [prompt, ...requirements.map(({ text }) => text)].join('\n');
}

/**
 * What a test demands by name that a specification would have to say: exceptions, texts of messages, keyword arguments of the
 * declared names. Inputs are no demands, so other literals do not count.
 */
export function demandsOf({ source }: Pick<FailedTest, 'source'>, names: readonly string[]): string[] {
  const exceptions = all(source, /\braises\(\s*\(?\s*([\w.]+)/g).map((name) => name.split('.').at(-1) ?? name);
  return [...new Set([...exceptions, ...wordsOf(source, names)])];
}

/** Of these, what is no behaviour but its wording: texts of messages, and names of arguments. */
function wordsOf(source: string, names: readonly string[]): string[] {
  const messages = [
    ...all(source, /\bmatch\s*=\s*r?["']([^"'\n]{3,})["']/g),
    ...all(source, /\bassert\s+["']([^"'\n]{3,})["']\s+in\s+str\(/g),
    ...all(source, /\bstr\([^()\n]*\)\s*==\s*["']([^"'\n]{3,})["']/g),
  ];
  const calls = names.flatMap((name) => all(source, new RegExp(`\\b${name}\\(([^()\\n]*)\\)`, 'g')));
  const keywords = calls.flatMap((list) => all(list, /(?:^|,)\s*([A-Za-z_]\w*)\s*=(?!=)/g));
  return [...messages, ...keywords];
}

/** Demands that the specification says nothing of. */
export function unmentioned(test: Pick<FailedTest, 'source'>, facts: AttributionFacts): string[] {
  return demandsOf(test, facts.names).filter((demand) => !isSaid(demand, facts));
}

/** Words that the specification says nothing of, so that no solution can know them. */
export function unmentionedWords({ source }: Pick<FailedTest, 'source'>, facts: AttributionFacts): string[] {
  return wordsOf(source, facts.names).filter((words) => !isSaid(words, facts));
}

function isSaid(demand: string, facts: AttributionFacts): boolean {
  return specOf(facts).toLowerCase().includes(demand.toLowerCase());
}

/**
 * The two sides of the assertion that failed, if they are the same but for brackets, quotes, spaces and case: the test tells
 * apart what means the same, unless the specification asks for it.
 */
export function differsInFormAlone(message: string): boolean {
  const sides = /(?:assert )?(.+?) == (.+?)(?:\n|$)/.exec(message);
  if (!sides) return false;
  const [, actual = '', expected = ''] = sides;
  return actual !== expected && formless(actual) === formless(expected);
}

function formless(value: string): string {
  return value.toLowerCase().replace(/[[\](){}"'\s]|\b(?:list|tuple|set|frozenset)\b|,(?=\s*[\])}])/g, '');
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
}
