import type { TestFacts } from '../../../domain/failure-tags';

/** Words in a test's name, by the edge scenario that they speak of. */
const NAMED: readonly [scenario: string, words: RegExp][] = [
  ['empty-input', /(?:^|_)(?:empty|blank|nothing)(?:_|$)/],
  ['single-element', /(?:^|_)(?:single|one_(?:item|element|word|character))(?:_|$)/],
  ['boundary', /(?:^|_)(?:boundary|boundaries|first|last|limits?|minimum|maximum)(?:_|$)/],
  ['negative-numbers', /(?:^|_)negatives?(?:_|$)/],
  ['duplicates', /(?:^|_)(?:duplicates?|repeated)(?:_|$)/],
  ['ordering-ties', /(?:^|_)(?:ties?|tied|stable)(?:_|$)/],
  ['input-validation', /(?:^|_)(?:invalid|rejects?|refuses?|raises|malformed)(?:_|$)/],
  ['unicode', /(?:^|_)(?:unicode|emojis?|accents?|umlauts?)(?:_|$)/],
  ['large-input', /(?:^|_)(?:large|huge|many|performance|fast)(?:_|$)/],
  ['floating-point', /(?:^|_)(?:floats?|floating)(?:_|$)/],
  ['rounding', /(?:^|_)(?:rounds?|rounding)(?:_|$)/],
];
const EMPTY: ReadonlySet<string> = new Set(['""', '[ ]', '{ }', '( )', 'None']);
const LARGE = 5_000;

/** Edge scenarios of the task taxonomy that a test shows by its name, or in all of its constant cases. */
export function scenariosOf(id: string, { cases, raises, inputSize }: Omit<TestFacts, 'scenarios'>): string[] {
  const name = id.slice(id.lastIndexOf('::') + 2);
  const found = NAMED.filter(([, words]) => words.test(name)).map(([scenario]) => scenario);
  if (cases.length > 0 && cases.every(({ inputs }) => inputs.some((input) => EMPTY.has(input)))) found.push('empty-input');
  if (cases.length > 0 && cases.every(({ inputs }) => inputs.some((input) => /[^\u0000-\u007f]/.test(input))))
    found.push('unicode');
  // Most that has to be refused is of a scenario of its own: that says more.
  if (raises.length > 0 && found.length === 0) found.push('input-validation');
  if (inputSize >= LARGE) found.push('large-input');
  return [...new Set(found)];
}
