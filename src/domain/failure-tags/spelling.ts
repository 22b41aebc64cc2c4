import { literalItems } from './literal-items';
import { literalTypeOf } from './literal-type';

/** In what two values differ, if only in spelling. */
export type SpellingDifference = 'text' | 'order' | 'rounding' | 'fraction';

/** Relative difference that binary fractions alone can explain, as in `0.1 + 0.2`. */
const FRACTION_ERROR = 1e-9;

/**
 * Whether two different literals are the same but for how they are written: text without blanks, case and quotes; items in
 * another order; numbers rounded to fewer places (`rounding`) or off by the error of binary fractions (`fraction`).
 */
export function spellingDifference(left: string, right: string): SpellingDifference | undefined {
  if (left === right) return undefined;
  const type = literalTypeOf(left);
  if (type === undefined || type !== literalTypeOf(right)) return undefined;
  if (type === 'text') return plain(left) === plain(right) ? 'text' : undefined;
  if (type === 'number') return numberDifference(left, right);
  return itemsDifference(literalItems(left), literalItems(right));
}

function plain(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/[\s'"\\]+/g, '')
    .toLowerCase();
}

function numberDifference(left: string, right: string): SpellingDifference | undefined {
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isFinite(a) || !Number.isFinite(b) || a === b) return undefined;
  if (Math.abs(a - b) <= FRACTION_ERROR * Math.max(Math.abs(a), Math.abs(b))) return 'fraction';
  const places = Math.min(placesOf(left), placesOf(right));
  if (placesOf(left) === placesOf(right) && places === 0) return undefined;
  // Cut off instead of rounded is one unit away at most. Between whole numbers a half is a value of its own, as of a median.
  const most = places === 0 ? 0.5 - FRACTION_ERROR : 10 ** -places * (1 + FRACTION_ERROR);
  return Math.abs(a - b) <= most ? 'rounding' : undefined;
}

function placesOf(number: string): number {
  const [, fraction = ''] = /\.(\d*)/.exec(number) ?? [];
  return fraction === '0' ? 0 : fraction.length;
}

function itemsDifference(left?: readonly string[], right?: readonly string[]): SpellingDifference | undefined {
  if (!left || !right || left.length !== right.length) return undefined;
  if ([...left].sort().join('\n') === [...right].sort().join('\n')) return 'order';
  const each = left.flatMap((item, index) => (item === right[index] ? [] : [spellingDifference(item, right[index] ?? '')]));
  const [first] = each;
  return each.every((difference) => difference === first) ? first : undefined;
}
