/** A call and the value that a text gives for it, both without the spaces and quotes that Python does not tell apart. */
export interface Example {
  call: string;
  value: string;
  /** Where it stands: `prompt`, a requirement's id, a test's id. */
  place: string;
}

const OPEN = '([{';
const CLOSE = ')]}';
/** What joins a call to its value in prose, in a doctest and in an assertion. */
const JOINT = /^[\s`)]*?(?:->|=>|→|==|returns?|gives?|yields?|evaluates to|is|\n)\s*`?/;
const ATOM = /^(?:[-+]?\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?|True|False|None)(?![\w.])/i;

/** Calls of these names that the text gives a literal value for. */
export function examplesIn(text: string, names: readonly string[], place: string): Example[] {
  return names
    .flatMap((name) => callsOf(text, name))
    .flatMap(({ call, end }) => {
      const joint = JOINT.exec(text.slice(end));
      const value = joint && literalAt(text, end + joint[0].length);
      return value ? [{ call: plain(call), value: plain(value), place }] : [];
    });
}

function callsOf(text: string, name: string): { call: string; end: number }[] {
  const found: { call: string; end: number }[] = [];
  for (let at = text.indexOf(`${name}(`); at !== -1; at = text.indexOf(`${name}(`, at + 1)) {
    if (/[\w.]/.test(text[at - 1] ?? ' ')) continue;
    const end = closingAt(text, at + name.length);
    if (end !== undefined) found.push({ call: text.slice(at, end), end });
  }
  return found;
}

/** The end of the bracket that opens at this place; undefined where it never closes. */
function closingAt(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '"' || sign === "'") {
      const end = stringEnd(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (OPEN.includes(sign)) depth += 1;
    else if (CLOSE.includes(sign)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** The end of a string on one line that starts at this place. */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
  }
  return undefined;
}

function literalAt(text: string, start: number): string | undefined {
  const first = text[start] ?? '';
  const end = OPEN.includes(first) && first !== '' ? closingAt(text, start) : undefined;
  if (end !== undefined) return text.slice(start, end);
  if (first === '"' || first === "'") return text.slice(start, stringEnd(text, start) ?? start) || undefined;
  return ATOM.exec(text.slice(start))?.[0];
}

/** Without the spaces outside strings, and with one kind of quotes. */
function plain(code: string): string {
  return code.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\s+/g, (piece) => {
    if (piece.trim() === '') return '';
    return piece.startsWith("'") ? JSON.stringify(piece.slice(1, -1)) : piece;
  });
}
