import { literalTypeOf } from './literal-type';

/** The items of a Python list, tuple or set literal as they are spelled; undefined for anything else. */
export function literalItems(text: string): string[] | undefined {
  const type = literalTypeOf(text);
  if (text === 'set()') return [];
  if (type !== 'list' && type !== 'tuple' && type !== 'set') return undefined;
  return splitItems(text.replace(/^frozenset\(/, '').slice(1, text.startsWith('frozenset') ? -2 : -1));
}

function splitItems(inside: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let start = 0;
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside.charAt(at);
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inside.slice(start).trim();
  return last === '' ? items : [...items, last];
}
