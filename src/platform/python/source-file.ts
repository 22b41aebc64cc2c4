import { readChains, type Chain, type Scope, type Scopes } from './names';
import { parsePython } from './parse';
import { readScopes } from './scopes';
import { findAbove, findAll, type PyNode } from './tree';
import type { Violation, ViolationCode } from './violation';

/** A Python file as it comes in; `path` is relative, with `/`. */
export interface PythonFile {
  path: string;
  content: string;
}

/** A file that has been read: its tree, its names, and the violations found so far. */
export interface ReadFile {
  path: string;
  content: string;
  root: PyNode;
  scopes: Scopes;
  scopeByNode: ReadonlyMap<PyNode, Scope>;
  /** Source lines, for quoting. */
  lines: readonly string[];
  chains: Chain[];
  /** False if the text is not Python: then nothing else about it can be trusted. */
  valid: boolean;
  violations: Violation[];
}

/** Reads one file; `violations` starts with what `parsePython` found. */
export async function readPythonFile(file: PythonFile): Promise<ReadFile> {
  const { root, violations } = await parsePython(file.content, file.path);
  const valid = violations.length === 0;
  const scopes = readScopes(root);
  const scopeByNode = new Map(scopes.all.map((scope) => [scope.node, scope]));
  const lines = file.content.split('\n');
  return { ...file, root, scopes, scopeByNode, lines, chains: valid ? readChains(scopes) : [], valid, violations };
}

/** Enough to see what is wrong with a file. */
const MAX_VIOLATIONS = 200;

/** Adds a violation at a node; the same code is reported once a line. */
export function report(file: ReadFile, node: PyNode, code: ViolationCode, message: string): void {
  if (file.violations.length >= MAX_VIOLATIONS) return;
  const known = file.violations.some((other) => other.line === node.line && other.code === code);
  if (!known) file.violations.push({ file: file.path, line: node.line, code, message });
}

/** The scope in which a definition stands (comprehensions left out). */
export function scopeOf(file: ReadFile, node: PyNode): Scope {
  const owner = findAbove(node, 'function_definition', 'class_definition', 'lambda');
  return (owner && file.scopeByNode.get(owner)) ?? file.scopes.module;
}

/** True inside `if __name__ == "__main__":` at the top level. */
export function inMainGuard(node: PyNode): boolean {
  for (let at: PyNode | undefined = node; at; at = at.parent) if (isMainGuard(at)) return true;
  return false;
}

/** True for the statement `if __name__ == "__main__":` itself. */
export function isMainGuard(node: PyNode): boolean {
  const condition = node.type === 'if_statement' && node.parent?.type === 'module' ? node.field('condition') : undefined;
  return condition !== undefined && /^__name__\s*==\s*(["'])__main__\1$/.test(condition.text);
}

/** Calls below `root`, in source order. */
export function callsOf(root: PyNode): PyNode[] {
  return findAll(root, 'call');
}
