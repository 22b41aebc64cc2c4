import { hashText } from './hash';

/** A text as a row of tokens: what each is by hash, and where it stands. */
export interface Tokens {
  hashes: Uint32Array;
  /** Start and end of token `n` in the text: `2n` and `2n + 1`. */
  places: Uint32Array;
}

const WORD = /(?<address>https?:\/\/[^\s)>\]]+)|[\p{L}\p{N}_]+/gu;

/** The words of a text, in lower case; punctuation and the marks of Markdown are between them. An address is no word. */
export function wordsOf(text: string): Tokens {
  const matches = [...text.matchAll(WORD)].filter(({ groups }) => groups?.['address'] === undefined);
  return collect(matches, (word) => word.toLowerCase());
}

/**
 * The text with which two statements are the same: in lower case, without the marks of Markdown (headings, emphasis, code, lists,
 * quotes), one space for any white space. Numbers and other signs stay, for `(` and `<` can be all that two tasks differ by.
 */
export function plainText(text: string): string {
  const unmarked = text.replace(/^[ \t]*(?:[-*+>]|#+|\d+\.)[ \t]+/gm, '').replace(/[`*_]+/g, '');
  return unmarked.replace(/\s+/g, ' ').trim().toLowerCase();
}

// In this order: a triple quote is no empty string, an operator of two characters no two operators.
const PYTHON =
  /(?<comment>#[^\n]*)|(?<string>\b[bruf]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\w.]*)|(?<mark>\*\*=?|\/\/=?|<<=?|>>=?|[-+*/%@&|^=!<>:]=|->|[^\s\p{L}\p{N}_])/giu;

/** Names that everybody writes alike: keywords and the builtins that carry an algorithm. */
const KEPT: ReadonlySet<string> = new Set(
  `False None True and as assert async await break case class continue def del elif else except finally for from global if import in
  is lambda match nonlocal not or pass raise return try while with yield self
  abs all any bin bool bytes chr dict divmod enumerate filter float frozenset hash hex input int isinstance iter len list map max min
  next oct ord pow print range repr reversed round set sorted str sum super tuple type zip
  TypeError ValueError KeyError IndexError`.split(/\s+/),
);

/**
 * The tokens of Python code with every name that its writer chose as one and the same, strings too; comments and docstrings are
 * left out. Attributes keep their names: they mostly belong to a library. Of tests the strings count by what they hold, for inputs and
 * expected values are what a suite says.
 */
export function codeTokensOf(text: string, literals: 'left-out' | 'kept' = 'left-out'): Tokens {
  let previous = '';
  const found: { value: string; start: number; end: number }[] = [];
  for (const match of text.matchAll(PYTHON)) {
    const value = normalized(match, previous, text, literals === 'kept');
    if (value === undefined) continue;
    found.push({ value, start: match.index, end: match.index + match[0].length });
    previous = match[0];
  }
  return pack(found);
}

function normalized(match: RegExpMatchArray, previous: string, text: string, keepsStrings: boolean): string | undefined {
  const { comment, string, name } = match.groups ?? {};
  if (comment !== undefined) return undefined;
  if (string !== undefined) return isDocstring(text, match.index ?? 0, previous) ? undefined : keepsStrings ? string : '"';
  if (name === undefined) return match[0];
  return KEPT.has(name) || previous === '.' ? name : 'n';
}

/** A string that starts its line, where a statement may start: it is nobody's argument. */
function isDocstring(text: string, at: number, previous: string): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return before.trim() === '' && !['(', '[', '{', ',', '=', '+', '\\'].includes(previous);
}

/** The text with which two programs are the same: tokens as written, without comments, docstrings and layout. */
export function plainCode(text: string): string {
  const { places } = codeTokensOf(text);
  const tokens: string[] = [];
  for (let at = 0; at < places.length; at += 2) tokens.push(text.slice(places[at], places[at + 1]));
  return tokens.join(' ');
}

function collect(matches: Iterable<RegExpMatchArray>, valueOf: (text: string) => string): Tokens {
  return pack(
    [...matches].map((match) => ({
      value: valueOf(match[0]),
      start: match.index ?? 0,
      end: (match.index ?? 0) + match[0].length,
    })),
  );
}

function pack(found: readonly { value: string; start: number; end: number }[]): Tokens {
  const hashes = new Uint32Array(found.length);
  const places = new Uint32Array(2 * found.length);
  for (const [at, { value, start, end }] of found.entries()) {
    hashes[at] = hashText(value);
    places[2 * at] = start;
    places[2 * at + 1] = end;
  }
  return { hashes, places };
}
