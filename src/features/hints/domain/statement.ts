/** A statement, read once for many questions. */
export interface Statement {
  text: string;
  /** Every word that could be a name. */
  words: Set<string>;
  /** Words that are written as code: in backticks or fences, called, or behind a dot. */
  code: Set<string>;
}

const WORD = /[A-Za-z_$][\w$]*[?!]?/g;

export function readStatement(text: string): Statement {
  const words = new Set(
    [...text.matchAll(WORD)]
      .filter((found) => !opensSentence(text, found))
      .flatMap(([word]) => [word, word.replace(/[?!]$/, '')]),
  );
  const fenced = [...text.matchAll(/```[\s\S]*?(?:```|$)|`[^`\n]+`|^(?: {4}|\t).*$/gm)].flatMap(
    ([part]) => part.match(WORD) ?? [],
  );
  const called = [...text.matchAll(/([A-Za-z_$][\w$]*[?!]?)\(/g)].map(([, name = '']) => name);
  const dotted = [...text.matchAll(/[\w)\]](?:\.|::|#|->)([A-Za-z_$][\w$]*[?!]?)/g)].map(([, name = '']) => name);
  return { text, words, code: new Set([...fenced, ...called, ...dotted]) };
}

/** A word with a capital that may have it for where it stands. */
function opensSentence(text: string, { 0: word, index }: RegExpMatchArray): boolean {
  return (
    /^\p{Lu}\p{Ll}+$/u.test(word) && /(^|[.!?:]\s+|\n\s*[-*#>\d.]*\s*)$/.test(text.slice(Math.max(0, (index ?? 0) - 40), index))
  );
}

/**
 * Whether the statement names a symbol: its name, or the tail of its dotted name, is a word of the text. A name that is also a plain word
 * of English as far as its letters tell (`count`, `merge`) has to be written as code, for prose says such words without meaning a name.
 */
export function namesSymbol({ words, code }: Statement, name: string): boolean {
  const bare = name.replace(/^[#$]/, '').replace(/=$/, '');
  return /^[a-z]+$/.test(bare) ? code.has(bare) : code.has(bare) || words.has(bare) || words.has(bare.replace(/[?!]$/, ''));
}

/** What fills in a template: one word, or something in quotes. */
const FILLED = `(?:\\S{0,40}|["'\`][^"'\`\\n]{0,60}["'\`])`;

/** The same of a template. */
export function holdsTemplate(text: string, parts: readonly string[]): boolean {
  const [only] = parts;
  if (parts.length === 1) return holdsLiteral(text, only ?? '');
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '');
  if (!squeeze(text).includes(longest)) return false;
  const pattern = parts.map((part) => part.replace(/[^\w\s]/g, '\\$&').replace(/\s+/g, '\\s+')).join(`\\s*${FILLED}\\s*`);
  return new RegExp(pattern).test(text);
}

/** Whether a text has a literal, with any white space where it has some; it may not be the middle of a longer word. */
export function holdsLiteral(text: string, literal: string): boolean {
  const wanted = squeeze(literal);
  if (wanted === '') return true;
  const within = squeeze(text);
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
    const [before = ' ', after = ' '] = [within[at - 1], within[at + wanted.length]];
    if (!(joins(before) && joins(wanted[0])) && !(joins(after) && joins(wanted.at(-1)))) return true;
  }
  return false;
}

function joins(char: string | undefined): boolean {
  return char !== undefined && /\w/.test(char);
}

export function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
