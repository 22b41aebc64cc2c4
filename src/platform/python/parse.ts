import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import { PyNode, walk } from './tree';
import type { Violation } from './violation';

/** CPython's own parser gives up at 200 nested brackets; what is deeper than this is an attack on ours. */
const MAX_DEPTH = 1000;

let language: Promise<Language> | undefined;

async function loadLanguage(): Promise<Language> {
  await Parser.init();
  const grammar = await readFile(createRequire(__filename).resolve('tree-sitter-python/tree-sitter-python.wasm'));
  return Language.load(Uint8Array.from(grammar));
}

export interface ParsedPython {
  root: PyNode;
  violations: Violation[];
}

/** Reads Python 3 source without running it. Everything the parser could not place is a violation `not-python`. */
export async function parsePython(source: string, file = ''): Promise<ParsedPython> {
  language ??= loadLanguage();
  const grammar = await language;
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parser.parse(source);
    if (!tree) throw new Error('the Python parser returned no tree');
    const cursor = tree.walk();
    try {
      const { root, tooDeep } = copyTree(cursor, source);
      const violations = [...textViolations(source), ...(tooDeep ? [deepViolation(tooDeep)] : []), ...treeViolations(root)];
      return { root, violations: violations.map((violation) => ({ ...violation, file })) };
    } finally {
      cursor.delete();
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

type Finding = Omit<Violation, 'file'>;

function copyNode(cursor: TreeCursor, source: string): PyNode {
  return new PyNode(
    cursor.nodeType,
    cursor.currentFieldName ?? undefined,
    cursor.nodeIsNamed,
    cursor.startIndex,
    cursor.endIndex,
    cursor.startPosition.row + 1,
    cursor.endPosition.row + 1,
    cursor.startPosition.column,
    cursor.nodeIsMissing || cursor.nodeType === 'ERROR',
    source,
  );
}

/** Walks with the cursor instead of recursion, and copies nothing below the depth limit. */
function copyTree(cursor: TreeCursor, source: string): { root: PyNode; tooDeep?: PyNode } {
  const root = copyNode(cursor, source);
  let current = root;
  let depth = 0;
  let tooDeep: PyNode | undefined;
  for (;;) {
    if (depth >= MAX_DEPTH) tooDeep ??= current;
    if (depth < MAX_DEPTH && cursor.gotoFirstChild()) {
      current = adopt(current, copyNode(cursor, source));
      depth += 1;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return { root, ...(tooDeep && { tooDeep }) };
      current = current.parent!;
      depth -= 1;
    }
    current = adopt(current.parent!, copyNode(cursor, source));
  }
}

function adopt(parent: PyNode, child: PyNode): PyNode {
  child.parent = parent;
  parent.children.push(child);
  return child;
}

function deepViolation(node: PyNode): Finding {
  return { line: node.line, code: 'not-python', message: 'This expression is nested too deeply.' };
}

/**
 * Text that CPython and the grammar would read differently: a carriage return ends a line for CPython but not a comment
 * of the grammar, and an encoding comment (PEP 263) changes every character after it.
 */
function textViolations(source: string): Finding[] {
  const found: Finding[] = [];
  const lines = source.split('\n');
  lines.forEach((text, index) => {
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text.replace(/\r$/, '')))
      found.push({
        line: index + 1,
        code: 'control-character',
        message: 'Control characters other than tab and line feed are not allowed.',
      });
    const coding = index < 2 ? /^[ \t]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1] : undefined;
    if (coding && !/^utf-?8$/i.test(coding))
      found.push({ line: index + 1, code: 'source-encoding', message: `Source files are UTF-8, not ${coding}.` });
  });
  return found;
}

function treeViolations(root: PyNode): Finding[] {
  const found: Finding[] = [];
  for (const node of walk(root)) {
    const message = node.broken ? 'This is not Python 3.' : (python2(node) ?? badBlock(node));
    if (message) found.push({ line: node.line, code: 'not-python', message });
    if (found.length >= 20) break;
  }
  return found;
}

function python2(node: PyNode): string | undefined {
  return node.type === 'print_statement' || node.type === 'exec_statement' ? 'This is Python 2.' : undefined;
}

/** The grammar forgives an empty or ragged block; CPython does not. */
function badBlock(node: PyNode): string | undefined {
  if (node.type !== 'block' && node.type !== 'module') return undefined;
  const [first] = node.parts;
  if (!first) return node.type === 'block' ? 'An indented block is missing.' : undefined;
  const column = node.type === 'module' ? 0 : first.column;
  const ragged = node.parts.some((part, index, parts) => {
    const before = parts[index - 1]?.endLine ?? node.parent?.line ?? 0;
    return part.line > before && part.column !== column;
  });
  return ragged ? 'The indentation of this block is not even.' : undefined;
}
