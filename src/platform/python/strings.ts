import { findAll, type PyNode } from './tree';

const SIMPLE_ESCAPES: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/**
 * The value of a string literal (adjacent literals joined, escapes decoded), as far as it is known without running:
 * undefined for anything but a literal and for f-strings with fields. Bytes count as text.
 */
export function literalString(node: PyNode): string | undefined {
  if (node.type === 'parenthesized_expression') return node.parts.length === 1 ? literalString(node.parts[0]!) : undefined;
  if (node.type === 'concatenated_string') {
    const values = node.parts.map(literalString);
    return values.every((value) => value !== undefined) ? values.join('') : undefined;
  }
  if (node.type !== 'string' || node.children.some((child) => child.type === 'interpolation')) return undefined;
  return fixedText(node);
}

/** What a string literal, f-string fields left out, certainly contains. */
export function fixedText(node: PyNode): string {
  if (node.type === 'concatenated_string') return node.parts.map(fixedText).join('');
  const raw = /^[a-z]*r/i.test(node.children[0]?.text ?? '');
  const content = node.children.filter((child) => child.type === 'string_content').map((child) => child.text);
  return raw ? content.join('') : content.map(decodeEscapes).join('');
}

function decodeEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|N\{[^}]*\}|([0-7]{1,3})|([^]))/gi,
    (whole, hex2?: string, hex4?: string, hex8?: string, octal?: string, simple?: string) => {
      const hex = hex2 ?? hex4 ?? hex8;
      const code = hex ? parseInt(hex, 16) : octal ? parseInt(octal, 8) : undefined;
      if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      return simple === undefined ? whole : (SIMPLE_ESCAPES[simple] ?? whole);
    },
  );
}

/** Top-most string literals below `root`: a joined literal counts once. */
export function stringNodes(root: PyNode): PyNode[] {
  return findAll(root, 'string', 'concatenated_string').filter((node) => node.parent?.type !== 'concatenated_string');
}

/** True for a string that stands alone as a statement: a docstring or a comment in disguise. */
export function isDocstring(node: PyNode): boolean {
  return node.parent?.type === 'expression_statement' && node.parent.parts.length === 1;
}

/** Literals long enough to give something away: strings of 3 characters and more, numbers of 3 digits and more. */
export function tellingLiterals(root: PyNode, skip: (node: PyNode) => boolean = () => false): string[] {
  const found = new Set<string>();
  for (const node of stringNodes(root)) {
    const text = fixedText(node);
    if (text.length >= 3 && !isDocstring(node) && !skip(node)) found.add(text);
  }
  for (const node of findAll(root, 'integer', 'float')) if (node.text.replace(/\D/g, '').length >= 3) found.add(node.text);
  return [...found];
}
