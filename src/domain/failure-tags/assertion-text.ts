/** Two values as a failed comparison spells them, in the order of the source. */
export interface ComparedValues {
  left: string;
  right: string;
}

/**
 * The two values of a failed equality, read out of what pytest (`assert 3 == 4`, with explanations below) or unittest
 * (`3 != 4`, `Lists differ: [1] != [2]`) says. Undefined if it is no equality, or a value was shortened: both runners write
 * `...` for what they leave out, so a text that holds that proves nothing.
 */
export function comparedValues(message: string): ComparedValues | undefined {
  const lines = message.split('\n');
  const asserted = lines.find((line) => line.startsWith('assert '));
  const found = asserted === undefined ? ofUnittest(lines[0] ?? '') : splitAt(asserted.slice('assert '.length), ' == ');
  if (!found || found.left.includes('...') || found.right.includes('...')) return undefined;
  return found;
}

function ofUnittest(line: string): ComparedValues | undefined {
  const text = line.replace(/^(?:\w+ differ|First \w+ is not \w+): /, '').replace(/ (?:: .*|within \S+ .*)$/, '');
  return splitAt(text, ' != ');
}

/** Splits at the only place where `operator` stands outside of brackets and quotes; undefined if there is not exactly one. */
function splitAt(text: string, operator: string): ComparedValues | undefined {
  const places = outside(text).filter((at) => text.startsWith(operator, at));
  const [at] = places;
  if (at === undefined || places.length > 1) return undefined;
  return { left: text.slice(0, at).trim(), right: text.slice(at + operator.length).trim() };
}

/** Offsets into a text of Python literals that are in no bracket and in no quotes; empty if they are not balanced. */
function outside(text: string): number[] {
  const found: number[] = [];
  let depth = 0;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
      continue;
    }
    if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (depth === 0) found.push(at);
  }
  return depth === 0 && quote === undefined ? found : [];
}
