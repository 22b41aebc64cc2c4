/** Values that tell nothing of how a function works: nothing, numbers, flags, short strings, empty collections. */
const TRIVIAL =
  /^(None|null|nil|NULL|nullptr|undefined|true|false|True|False|default(\([\w.<>]*\))?|\.\.\.|-?\d[\w.]*|[a-zA-Z]{0,2}"[^"\\]{0,20}"|'[^'\\]{0,20}'|\[\]|\{\}|\(\)|array\(\))$/;

const OPEN = '([{';
const CLOSE = ')]}';

/**
 * A signature whose default values are left out but for trivial ones: `f(a, b=len(a))` becomes `f(a, b=...)`. Ruby also writes defaults
 * behind a colon.
 */
export function elideDefaults(signature: string, ruby = false): string {
  let text = '';
  for (let at = 0, depth = 0; at < signature.length;) {
    const char = signature[at]!;
    if (OPEN.includes(char)) depth += 1;
    if (CLOSE.includes(char)) depth -= 1;
    text += char;
    at += 1;
    if (depth === 0 || !startsDefault(signature, at - 1, ruby)) continue;
    const end = endOfValue(signature, at);
    const value = signature.slice(at, end);
    text += value.trim() === '' || TRIVIAL.test(value.trim()) ? value : `${/^\s*/.exec(value)?.[0] ?? ''}...`;
    at = end;
  }
  return text;
}

/** The same with every default replaced, to compare by. */
export function withoutDefaults(signature: string, ruby = false): string {
  return elideDefaults(signature, ruby).replace(/=\s*("[^"]*"|'[^']*'|[^,()[\]{}=>]+|\[\]|\{\}|\(\))(?=[,)\]}])/g, '=...');
}

function startsDefault(signature: string, at: number, ruby: boolean): boolean {
  const [before = '', char, after = ''] = [signature[at - 1], signature[at], signature[at + 1]];
  if (char === '=') return !'=!<>'.includes(before || ' ') && !'=>~'.includes(after || ' ');
  return ruby && char === ':' && before !== ':' && after !== ':' && /\w/.test(before);
}

/** Up to the comma or bracket that ends the parameter. */
function endOfValue(signature: string, from: number): number {
  let quote = '';
  for (let at = from, depth = 0; at < signature.length; at += 1) {
    const char = signature[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if ('"\'`'.includes(char)) quote = char;
    else if (OPEN.includes(char)) depth += 1;
    else if (CLOSE.includes(char) && (depth -= 1) < 0) return at;
    else if (char === ',' && depth === 0) return at;
  }
  return signature.length;
}
