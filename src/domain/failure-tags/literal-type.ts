export type LiteralType = 'text' | 'bytes' | 'number' | 'truth' | 'none' | 'list' | 'tuple' | 'dict' | 'set';

/** The type of a Python literal by its spelling; undefined for anything else, such as an instance. Numbers are one type, as `1 == 1.0`. */
export function literalTypeOf(text: string): LiteralType | undefined {
  if (text === 'None') return 'none';
  if (text === 'True' || text === 'False') return 'truth';
  if (/^[bB]['"]/.test(text)) return 'bytes';
  if (/^(['"]).*\1$/s.test(text)) return 'text';
  if (/^-?(?:\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?j?|inf|nan)$/.test(text)) return 'number';
  if (/^\[.*\]$/s.test(text)) return 'list';
  if (/^\(.*\)$/s.test(text)) return 'tuple';
  if (/^(?:set\(\)|frozenset\(.*\))$/s.test(text)) return 'set';
  if (!/^\{.*\}$/s.test(text)) return undefined;
  return text === '{}' || hasKey(text) ? 'dict' : 'set';
}

/** A colon at the first level and outside of quotes. */
function hasKey(text: string): boolean {
  const bare = text.replace(/(['"])(?:\\.|(?!\1)[^\\])*\1/gs, '0');
  let depth = 0;
  for (const character of bare) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ':' && depth === 1) return true;
  }
  return false;
}
