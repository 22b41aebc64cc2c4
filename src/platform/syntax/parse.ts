import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { GRAMMAR_FILES, type SyntaxLanguage } from './languages';
import { SyntaxNode } from './node';

/** What one parse may use. Reading blocks the process, so the time is also how long everybody else waits at worst. */
export interface SyntaxLimits {
  /** Length of the source, in UTF-16 units. */
  maxLength: number;
  /** Nodes of the tree; one takes some 200 bytes. */
  maxNodes: number;
  /** Wall time of the parser, in milliseconds. */
  maxMs: number;
}

/**
 * Half a MiB holds every hand-written source file; generated ones above it say nothing about a change. Ordinary code of that length
 * parses in a quarter of a second and has about 250,000 nodes.
 */
export const SYNTAX_LIMITS: SyntaxLimits = { maxLength: 512 * 1024, maxNodes: 500_000, maxMs: 3_000 };

/** CPython's own parser gives up at 200 nested brackets; what is deeper than this is an attack on ours. */
const MAX_DEPTH = 1000;

const REASONS = {
  'too-long': 'The source is longer than what is parsed',
  'too-many-nodes': 'The syntax tree has more nodes than are kept',
  'too-slow': 'The parser took too long',
  'parser-crashed': 'The parser failed',
} as const;

/** No tree can be had of a source, for it is beyond the limits or breaks the parser. */
export class UnparsableError extends Error {
  override readonly name = 'UnparsableError';
  constructor(
    readonly reason: keyof typeof REASONS,
    options?: ErrorOptions,
  ) {
    super(REASONS[reason], options);
  }
}

export interface SyntaxTree {
  language: SyntaxLanguage;
  root: SyntaxNode;
  /** The first node whose children were left out, for they are nested deeper than 1,000. */
  tooDeep?: SyntaxNode;
}

/**
 * Reads source text without running it. Parsing never fails on bad syntax: what the grammar could not place is `broken`.
 * Throws an UnparsableError when the text is too long, has too many nodes, takes too long or breaks the parser.
 */
export async function parseSource(language: SyntaxLanguage, text: string, limits = SYNTAX_LIMITS): Promise<SyntaxTree> {
  if (text.length > limits.maxLength) throw new UnparsableError('too-long');
  const grammar = await getGrammar(language);
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parseInTime(parser, text, limits);
    try {
      return { language, ...copyTree(tree, text, limits) };
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

const grammars = new Map<SyntaxLanguage, Promise<Language>>();
let runtime: Promise<void> | undefined;

/** Each grammar is loaded once a process; one that could not be loaded is tried again by the next caller. */
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

function copyTree(tree: Tree, text: string, limits: SyntaxLimits): Omit<SyntaxTree, 'language'> {
  if (tree.rootNode.descendantCount > limits.maxNodes) throw new UnparsableError('too-many-nodes');
  const cursor = tree.walk();
  try {
    return copyNodes(cursor, text);
  } finally {
    cursor.delete();
  }
}

/** Walks with the cursor instead of recursion, and copies nothing below the depth limit. */
function copyNodes(cursor: TreeCursor, source: string): Omit<SyntaxTree, 'language'> {
  const root = copyNode(cursor, source);
  let current = root;
  let depth = 0;
  let tooDeep: SyntaxNode | undefined;
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

function copyNode(cursor: TreeCursor, source: string): SyntaxNode {
  return new SyntaxNode(
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

function adopt(parent: SyntaxNode, child: SyntaxNode): SyntaxNode {
  child.parent = parent;
  parent.children.push(child);
  return child;
}
