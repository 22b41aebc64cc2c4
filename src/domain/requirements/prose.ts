/** One sentence of a requirement. */
export interface Sentence {
  /** As written. */
  text: string;
  /** The same with code and quotations blanked out: what is quoted is an example, not wording. */
  prose: string;
}

/** Fenced code, code spans, and strings in quotes; an apostrophe inside a word opens nothing. */
const QUOTED = /```[^]*?```|`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|(?<![\p{L}\p{N}])'[^'\n]*'(?![\p{L}\p{N}])/gu;

/** Blanks out code and quotations, keeping every offset; the filler reads like a name that starts a sentence. */
export function maskQuoted(text: string): string {
  return text.replace(QUOTED, (quoted) => 'X'.repeat(quoted.length));
}

/** A full stop ends a sentence when a capital or the end follows, and it stands after no abbreviation. */
const SENTENCE_END = /(?<!\b(?:e\.g|i\.e|etc|vs|cf|incl|approx|resp))[.!?]+(?=\s+[\p{Lu}("'[]|\s*$)/gu;

/** The sentences of a text, in order. */
export function sentencesOf(text: string): Sentence[] {
  const masked = maskQuoted(text);
  const ends = [...masked.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
  const bounds = [0, ...ends, text.length];
  return bounds
    .slice(0, -1)
    .map((start, index) => ({
      text: text.slice(start, bounds[index + 1]).trim(),
      prose: masked.slice(start, bounds[index + 1]).trim(),
    }))
    .filter((sentence) => sentence.text !== '');
}

const COMPLEXITY = /\bO\(|\b(?:constant|linear|logarithmic|quadratic|polynomial|amorti[sz]ed)\b/;
const NUMBER_WORD = /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|once|twice)\b/i;

/** True for a text that states a size, a time or an order of growth. Numbers of requirements are no measure. */
export function isMeasured(text: string): boolean {
  const plain = text.replace(/\bR-\d+/g, '');
  return /\d/.test(plain) || COMPLEXITY.test(plain) || NUMBER_WORD.test(plain);
}

/** True if `name` stands in the text as a word of its own. */
export function names(text: string, name: string): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'u').test(text);
}
