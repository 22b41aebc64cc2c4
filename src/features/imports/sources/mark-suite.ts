import { findAll, parsePython, readSuite, type PyNode, type PythonFile } from '../../../platform/python';
import { ImportRefused } from '../domain/imported-task';

export interface MarkedSuite {
  content: string;
  notes: string[];
}

/**
 * Writes requirement and visibility on every test of a file: the first is public, the others private; a test alone stays
 * private. Tests that are marked as skipped are cut out, for they tell nothing. Throws ImportRefused.
 */
export async function markSuite(file: PythonFile): Promise<MarkedSuite> {
  const { root, violations } = await parsePython(file.content, file.path);
  if (violations.length > 0) throw new ImportRefused(`${file.path} is not Python`);
  const definitions = findAll(root, 'function_definition');
  const tests = (await readSuite([file])).tests.flatMap(({ line }) => definitions.find((node) => node.line === line) ?? []);
  const skipped = tests.filter(isSkipped);
  const kept = tests.filter((test) => !skipped.includes(test));
  const marks = kept.map((test, index) => markOf(test, kept.length > 1 && index === 0 ? 'public' : 'private'));
  const used = [...new Set(kept.length > 1 ? ['private', 'public', 'req'] : ['private', 'req'])].join(', ');
  const edits = [
    { start: importLine(root), end: importLine(root), text: [`from assay import ${used}`] },
    ...marks,
    ...skipped.map(cutOf),
  ];
  const notes = [
    ...(skipped.length > 0 ? [`Cut ${skipped.length} skipped test(s).`] : []),
    ...(kept.length === 1 ? ['There is no public test: the suite has one test.'] : []),
  ];
  return { content: applyEdits(file.content, edits), notes };
}

/** Replaces the lines from `start` to before `end`, 1-based. */
interface Edit {
  start: number;
  end: number;
  text: string[];
}

function applyEdits(content: string, edits: readonly Edit[]): string {
  const lines = content.split('\n');
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) lines.splice(start - 1, end - start, ...text);
  return lines.join('\n');
}

function markOf(test: PyNode, visibility: 'public' | 'private'): Edit {
  const indent = ' '.repeat(test.column);
  return { start: test.line, end: test.line, text: [`${indent}@req("R-1")`, `${indent}@${visibility}`] };
}

function whole(test: PyNode): PyNode {
  return test.parent?.type === 'decorated_definition' ? test.parent : test;
}

function isSkipped(test: PyNode): boolean {
  return whole(test).children.some((child) => child.type === 'decorator' && /\bskip/.test(child.text));
}

function cutOf(test: PyNode): Edit {
  return { start: whole(test).line, end: whole(test).endLine + 1, text: [] };
}

/** Before the first import, after docstring, comments and `from __future__`. */
function importLine(root: PyNode): number {
  const first = root.parts.find((node) => node.type === 'import_statement' || node.type === 'import_from_statement');
  return first?.line ?? root.parts[0]?.line ?? 1;
}
