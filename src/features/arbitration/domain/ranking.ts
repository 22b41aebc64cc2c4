import { tokenize } from '../../../domain/leak';

/** Saturation of repeated words, and weight of a text's length: the usual values (Robertson and Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;
/** Shorter words say little of what a text is about. */
const MIN_WORD = 3;

/**
 * Okapi BM25 of each text for a query, in the order of the texts; 0 where they share no word. Pure and without a state: the same texts
 * give the same scores.
 */
export function bm25(query: string, texts: readonly string[]): number[] {
  const documents = texts.map(wordsOf);
  const mean = documents.reduce((sum, words) => sum + words.length, 0) / Math.max(documents.length, 1);
  const counts = documents.map(countsOf);
  const terms = [...new Set(wordsOf(query))].map((term) => ({ term, weight: rarity(term, counts) }));
  return counts.map((own, index) => {
    const length = 1 - B + (B * (documents[index]?.length ?? 0)) / Math.max(mean, 1);
    return terms.reduce((sum, { term, weight }) => {
      const often = own.get(term) ?? 0;
      return sum + (weight * often * (K1 + 1)) / (often + K1 * length);
    }, 0);
  });
}

function rarity(term: string, counts: readonly ReadonlyMap<string, number>[]): number {
  const holding = counts.filter((own) => own.has(term)).length;
  return Math.log(1 + (counts.length - holding + 0.5) / (holding + 0.5));
}

function wordsOf(text: string): string[] {
  return tokenize(text).filter((word) => word.length >= MIN_WORD);
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return counted;
}
