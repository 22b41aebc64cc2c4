import { dirname } from 'node:path/posix';
import type { SweLanguage } from '../../../domain/swe';
import {
  assertionsIn,
  commentsIn,
  controlFlowIn,
  definitionsIn,
  findSyntaxLanguage,
  parseSource,
  UnparsableError,
  type SyntaxNode,
  type SyntaxTree,
  type UnparsableReason,
} from '../../../platform/syntax';
import { changedLines, linesOf } from './changed-lines';

/** A file that a change touches; no `before` means that it is new, no `after` that it is gone. */
export interface ScoredFile {
  path: string;
  before?: Buffer;
  after?: Buffer;
}

export interface ScoredChange {
  language: SweLanguage;
  /** Files of the fix and files of the tests; inline test modules may be in either. */
  source: ScoredFile[];
  tests: ScoredFile[];
  statement: string;
}

/** What difficulty is computed from. All are counts, and more of any makes a task no easier. */
export interface Measures {
  /** Changed lines of the fix that hold code: no blanks, no comments. */
  lines: number;
  /** Functions and types that the fix adds, changes or deletes; of nested ones, the inner. */
  definitions: number;
  /** Branches, loops and handlers on added lines, each as 1 + how deep it is nested; half of that on deleted lines. */
  control: number;
  /** Of the fix. */
  files: number;
  /** Folders with a file of the fix. */
  folders: number;
  /** Assertions on changed lines of the tests. */
  assertions: number;
  statementWords: number;
}

export interface Measured {
  measures: Measures;
  /** Files whose syntax could not be read; their lines count, their definitions and control flow do not. */
  unparsed: { path: string; reason: UnparsableReason }[];
}

/** Measures a change by the syntax trees of its files, before and after. Files of other kinds count as lines. */
export async function measureChange({ language, source, tests, statement }: ScoredChange): Promise<Measured> {
  const unparsed: Measured['unparsed'] = [];
  const fixes = await readSides(source, language, unparsed);
  const checks = await readSides(tests, language, unparsed);
  const measures: Measures = {
    lines: sum(fixes, codeLines),
    definitions: countDefinitions(fixes),
    control: sum(fixes, (side) => (side.which === 'after' ? 1 : 0.5) * controlOf(side)),
    files: source.length,
    folders: new Set(source.map(({ path }) => dirname(path))).size,
    assertions: sum(checks, (side) => (side.tree ? assertionsIn(side.tree).filter(touchedIn(side)).length : 0)),
    statementWords: statement.split(/\s+/).filter(Boolean).length,
  };
  return { measures, unparsed };
}

/** One file as it was, or as it is, with the lines that are not in the other. */
interface Side {
  path: string;
  which: 'before' | 'after';
  text: string;
  changed: Set<number>;
  tree?: SyntaxTree;
}

async function readSides(files: ScoredFile[], language: SweLanguage, unparsed: Measured['unparsed']): Promise<Side[]> {
  const sides: Side[] = [];
  for (const { path, before, after } of files) {
    if (isBinary(before) || isBinary(after)) continue;
    const [old, now] = [textOf(before), textOf(after)];
    const { removed, added } = changedLines(old, now);
    sides.push({ path, which: 'before', text: old, changed: removed }, { path, which: 'after', text: now, changed: added });
  }
  for (const side of sides) if (side.changed.size > 0) await addTree(side, language, unparsed);
  return sides;
}

async function addTree(side: Side, repository: SweLanguage, unparsed: Measured['unparsed']): Promise<void> {
  const language = findSyntaxLanguage(side.path, repository);
  if (!language) return;
  try {
    side.tree = await parseSource(language, side.text);
  } catch (error) {
    if (!(error instanceof UnparsableError)) throw error;
    if (unparsed.at(-1)?.path !== side.path) unparsed.push({ path: side.path, reason: error.reason });
  }
}

function codeLines({ text, changed, tree }: Side): number {
  const comments = tree ? linesWithin(commentsIn(tree), text) : new Set<number>();
  return linesOf(text).filter((line, index) => changed.has(index + 1) && /\S/.test(line) && !comments.has(index + 1)).length;
}

/** Lines that hold nothing but comments. */
function linesWithin(comments: SyntaxNode[], text: string): Set<number> {
  const lines = linesOf(text);
  const found = new Set<number>();
  for (const { line, endLine, column, text: comment } of comments) {
    const startsAlone = (lines[line - 1] ?? '').slice(0, column).trim() === '';
    const endsAlone = (lines[endLine - 1] ?? '').endsWith(comment.trimEnd().split('\n').at(-1) ?? '');
    for (let at = startsAlone ? line : line + 1; at <= (endsAlone ? endLine : endLine - 1); at += 1) found.add(at);
  }
  return found;
}

function countDefinitions(sides: Side[]): number {
  const touched = new Set<string>();
  for (const side of sides) {
    if (!side.tree) continue;
    const definitions = definitionsIn(side.tree).filter(({ kind }) => kind !== 'namespace');
    // Inner ones are later in source order, so the last that holds a line is the innermost.
    const owners = new Map<number, string>();
    for (const { path, node } of definitions)
      for (let line = node.line; line <= node.endLine; line += 1) if (side.changed.has(line)) owners.set(line, path);
    for (const owner of owners.values()) touched.add(`${side.path}\0${owner}`);
  }
  return touched.size;
}

function controlOf(side: Side): number {
  if (!side.tree) return 0;
  const touched = touchedIn(side);
  return controlFlowIn(side.tree).reduce((total, { node, depth }) => total + (touched(node) ? 1 + depth : 0), 0);
}

function touchedIn({ changed }: Side): (node: SyntaxNode) => boolean {
  return ({ line }) => changed.has(line);
}

function sum(sides: Side[], count: (side: Side) => number): number {
  return sides.reduce((total, side) => total + count(side), 0);
}

/** As git decides it: a NUL in the first 8,000 bytes. */
function isBinary(content: Buffer | undefined): boolean {
  return content?.subarray(0, 8000).includes(0) ?? false;
}

/** UTF-8, or a character a byte where it is not. */
function textOf(content: Buffer = Buffer.alloc(0)): string {
  const text = content.toString('utf8');
  return text.includes('\ufffd') ? content.toString('latin1') : text;
}
