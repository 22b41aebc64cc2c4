import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { GRAMMAR_FILES, type SyntaxLanguage } from './languages';
import { UnparsableError, type SyntaxLimits } from './limits';
import { FIELDS, type FlatTree } from './tree';

/** CPython's own parser gives up at 200 nested brackets; what is deeper than this is an attack on ours. */
const MAX_DEPTH = 1000;

/**
 * Parses in this thread, and copies the tree out of the parser's memory. Input that is made for it can break the parser's memory, and
 * every later parse of the thread with it, so what strangers wrote goes through `parseSource` instead. Throws an UnparsableError.
 */
export async function readTree(language: SyntaxLanguage, text: string, limits: SyntaxLimits): Promise<FlatTree> {
  if (text.length > limits.maxLength) throw new UnparsableError('too-long');
  const grammar = await getGrammar(language);
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parseInTime(parser, text, limits);
    try {
      return copyTree(tree, limits);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

const grammars = new Map<SyntaxLanguage, Promise<Language>>();
let runtime: Promise<void> | undefined;

/** Each grammar is loaded once a thread; one that could not be loaded is tried again by the next caller. */
function getGrammar(language: SyntaxLanguage): Promise<Language> {
  const known = grammars.get(language);
  if (known) return known;
  const loading = loadGrammar(language);
  grammars.set(language, loading);
  loading.catch(() => grammars.delete(language));
  return loading;
}

async function loadGrammar(language: SyntaxLanguage): Promise<Language> {
  runtime ??= Parser.init();
  await runtime;
  const grammar = await readFile(createRequire(__filename).resolve(GRAMMAR_FILES[language]));
  return Language.load(Uint8Array.from(grammar));
}

function parseInTime(parser: Parser, text: string, limits: SyntaxLimits): Tree {
  const deadline = performance.now() + limits.maxMs;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
  if (!tree) throw new UnparsableError('too-slow');
  return tree;
}

function copyTree(tree: Tree, limits: SyntaxLimits): FlatTree {
  const count = tree.rootNode.descendantCount;
  if (count > limits.maxNodes) throw new UnparsableError('too-many-nodes');
  const cursor = tree.walk();
  try {
    return copyNodes(cursor, new Int32Array(count * FIELDS));
  } finally {
    cursor.delete();
  }
}

/** Walks with the cursor instead of recursion, and copies nothing below the depth limit. */
function copyNodes(cursor: TreeCursor, nodes: Int32Array): FlatTree {
  const names = new Map<string, number>();
  const above: number[] = [];
  let at = 0;
  let tooDeep = -1;
  for (;;) {
    nodes.set(fieldsOf(cursor, names, above.at(-1) ?? -1), at * FIELDS);
    if (above.length >= MAX_DEPTH && tooDeep < 0) tooDeep = at;
    if (above.length < MAX_DEPTH && cursor.gotoFirstChild()) above.push(at);
    else if (!toNext(cursor, above)) break;
    at += 1;
  }
  return { names: [...names.keys()], nodes: nodes.slice(0, (at + 1) * FIELDS), tooDeep };
}

/** To the next sibling of this node or of one above it; false at the end of the tree. */
function toNext(cursor: TreeCursor, above: number[]): boolean {
  while (!cursor.gotoNextSibling()) {
    if (!cursor.gotoParent()) return false;
    above.pop();
  }
  return true;
}

/** In the order of FlatTree. */
function fieldsOf(cursor: TreeCursor, names: Map<string, number>, parent: number): number[] {
  const { startPosition, endPosition, nodeType, currentFieldName } = cursor;
  const broken = cursor.nodeIsMissing || nodeType === 'ERROR';
  return [
    indexOf(names, nodeType),
    currentFieldName === null ? -1 : indexOf(names, currentFieldName),
    (cursor.nodeIsNamed ? 1 : 0) + (broken ? 2 : 0),
    cursor.startIndex,
    cursor.endIndex,
    startPosition.row + 1,
    endPosition.row + 1,
    startPosition.column,
    parent,
  ];
}

function indexOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}
