/** A part that is hidden from the reader of a text, taken apart by platform/python. */
export interface HiddenPart {
  /** The part's text as it stands; several files joined. */
  text: string;
  /** String and number literals, without quotes. */
  literals: readonly string[];
  /** Names that the part defines or uses. */
  identifiers: readonly string[];
}

export interface Leak {
  kind: 'span' | 'literal' | 'identifier';
  /** What is shared. Show it only to somebody who may see the hidden part. */
  excerpt: string;
}

/** Eight tokens: long enough that plain English seldom shares them, short enough to catch one copied line. */
const SPAN = 8;
const MIN_LITERAL = 3;

/**
 * What a text shares with a part hidden from its reader: a span of eight tokens, a literal, or a telling
 * identifier; what the reader can see anyway (`visible`) is no leak.
 */
export function findLeaks(text: string, hidden: HiddenPart, visible: string): Leak[] {
  return [
    ...spanLeaks(text, hidden.text, visible),
    ...literalLeaks(text, hidden.literals, visible),
    ...identifierLeaks(text, hidden.identifiers, visible),
  ];
}

/** Words, numbers and single signs, lower-case; quotes left out, so that code quoted in prose reads the same. */
export function tokenize(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_"'`]/gu) ?? [];
}

function shingles(text: string): Set<string> {
  const tokens = tokenize(text);
  const count = Math.max(0, tokens.length - SPAN + 1);
  return new Set(Array.from({ length: count }, (_, start) => tokens.slice(start, start + SPAN).join(' ')));
}

/** Spans of eight tokens that both texts hold and the visible text does not. */
export function spanLeaks(text: string, hidden: string, visible: string): Leak[] {
  const secret = shingles(hidden);
  const known = shingles(visible);
  return [...shingles(text)].filter((span) => secret.has(span) && !known.has(span)).map((excerpt) => ({ kind: 'span', excerpt }));
}

function literalLeaks(text: string, literals: readonly string[], visible: string): Leak[] {
  const said = text.toLowerCase();
  const known = visible.toLowerCase();
  const shared = [...new Set(literals)].filter((literal) => {
    const plain = literal.trim().toLowerCase();
    return plain.length >= MIN_LITERAL && hasWhole(said, plain) && !hasWhole(known, plain);
  });
  return shared.map((excerpt) => ({ kind: 'literal', excerpt }));
}

/** Whether `piece` stands in `text` on its own, not inside a longer word or number. */
function hasWhole(text: string, piece: string): boolean {
  for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + piece.length] ?? ' ';
    if (!joins(before, piece[0] ?? '') && !joins(piece.at(-1) ?? '', after)) return true;
  }
  return false;
}

function joins(left: string, right: string): boolean {
  return /[\p{L}\p{N}_]/u.test(left) && /[\p{L}\p{N}_]/u.test(right);
}

function identifierLeaks(text: string, identifiers: readonly string[], visible: string): Leak[] {
  const shared = [...new Set(identifiers)].filter((name) => mentions(text, name) && !hasWhole(visible, name));
  return shared.map((excerpt) => ({ kind: 'identifier', excerpt }));
}

/** `count` in a sentence is English; `count_all`, `countAll`, `count2`, `count()` and `count` in code marks are names. */
function mentions(text: string, name: string): boolean {
  if (!hasWhole(text, name)) return false;
  const telling = /_|\d|\p{Ll}\p{Lu}/u.test(name);
  return telling || text.includes(`\`${name}\``) || text.includes(`${name}(`);
}
