import { distinct, gramHashes } from './hash';
import { bandHashes, signatureOf } from './minhash';
import { SHINGLE, SHORT_GRAM, TRIVIAL_TOKENS } from './parameters';
import { codeTokensOf, plainCode, plainText, wordsOf, type Tokens } from './tokens';
import { fingerprintsOf } from './winnow';

/** What is compared with its like: prompt and requirements together, the reference, the tests. */
export const FIELDS = ['statement', 'solution', 'tests'] as const;
export type Field = (typeof FIELDS)[number];

/** A text of one field, taken apart for comparing. */
export interface Document {
  field: Field;
  text: string;
  /** With equal plain texts two documents are the same. */
  plain: string;
  tokens: Tokens;
  /** Hashes of runs of five tokens, ascending, once each. */
  shingles: Uint32Array;
  /** Of a statement its runs of ten words, of code its winnowed fingerprints; ascending, once each. */
  prints: Uint32Array;
}

export function documentOf(field: Field, text: string): Document {
  const tokens = field === 'statement' ? wordsOf(text) : codeTokensOf(text, field === 'tests' ? 'kept' : 'left-out');
  const shingles = distinct(gramHashes(tokens.hashes, SHINGLE));
  const prints = field === 'statement' ? distinct(gramHashes(tokens.hashes, SHORT_GRAM)) : fingerprintsOf(tokens.hashes);
  return { field, text, plain: field === 'statement' ? plainText(text) : plainCode(text), tokens, shingles, prints };
}

/** Too short to be anybody's: code below the size of `TRIVIAL_TOKENS`, a statement without a single shingle. */
export function isTrivial({ field, tokens, shingles }: Pick<Document, 'field' | 'tokens' | 'shingles'>): boolean {
  return field === 'statement' ? shingles.length === 0 : tokens.hashes.length < TRIVIAL_TOKENS;
}

/** A row of the index: what shares one is a candidate. `band` says of what sort the hash is. */
export interface Key {
  band: number;
  /** Signed, as databases have their integers. */
  hash: number;
}

/** Bands of a field begin here; the band of its prints is the last of the hundred. */
const FIRST_BAND: Readonly<Record<Field, number>> = { statement: 0, solution: 100, tests: 200 };
const PRINTS = 99;

export function isPrint({ band }: Key): boolean {
  return band % 100 === PRINTS;
}

/** All keys of a document. One that is trivial has none: it is found as an exact copy alone. */
export function keysOf(document: Document): Key[] {
  if (isTrivial(document)) return [];
  const first = FIRST_BAND[document.field];
  const bands = Array.from(bandHashes(signatureOf(document.shingles)), (hash, band) => ({ band: first + band, hash: hash | 0 }));
  return [...bands, ...Array.from(document.prints, (hash) => ({ band: first + PRINTS, hash: hash | 0 }))];
}
