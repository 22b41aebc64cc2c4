const MAX_LENGTH = 1000;
const PATTERNS: readonly [string, RegExp][] = [
  ['address', /0x[0-9a-f]{6,}/i],
  ['temporary path', /(^|[^A-Za-z0-9_.])\/(tmp|var\/folders)\//],
  ['duration', /[([] *[0-9]+(\.[0-9]+)? ?(ms|msec|sec|s|µs)[)\]]$/],
  ['progress', /\[ *[0-9]{1,3}%\]/],
  ['worker', /\[gw[0-9]+\]/],
  ['time of day', /[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-9]{2}\.[0-9]{3}/],
  ['bytes that are no UTF-8', /\ufffd/],
];
const ISO_DATE = /[0-9]{4}-[01][0-9]-[0-3][0-9]/;

/**
 * What in a test's id may be another the next time, though it was the same in our runs of today (swe-datasets.md 3.3, criterion 1);
 * undefined where nothing is. `days` are the dates on which the runs took place, as `2026-01-31`: a date that is none of them was
 * written by the test's author.
 */
export function volatilePart(id: string, days: readonly string[]): string | undefined {
  if (id.length > MAX_LENGTH) return `more than ${MAX_LENGTH} characters`;
  const found = PATTERNS.find(([, pattern]) => pattern.test(id));
  if (found) return found[0];
  return ISO_DATE.test(id) && days.some((day) => id.includes(day)) ? "the run's date" : undefined;
}
