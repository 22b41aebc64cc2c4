import { readTree, treeFrom, UnparsableError, type SyntaxLimits, type SyntaxTree } from '../syntax';
import { walk, type PyNode } from './tree';
import type { Violation } from './violation';

export interface ParsedPython {
  root: PyNode;
  violations: Violation[];
}

/** The files of a part together are at most one MiB, and one may be most of them. */
const LIMITS: SyntaxLimits = { maxLength: 1024 * 1024, maxNodes: 1_500_000, maxMs: 10_000 };

/**
 * Reads Python 3 source without running it. Everything the parser could not place is a violation `not-python`, and so is a file that
 * is beyond its limits, whose tree is then empty.
 *
 * It parses in the caller's thread, for a grading cannot wait in the line of `parseSource`; no Python is known that breaks the parser.
 */
export async function parsePython(source: string, file = ''): Promise<ParsedPython> {
  try {
    const { root, tooDeep } = await treeOf(source);
    const found = [...textViolations(source), ...(tooDeep ? [deepViolation(tooDeep)] : []), ...treeViolations(root)];
    return { root, violations: found.map((violation) => ({ ...violation, file })) };
  } catch (error) {
    if (!(error instanceof UnparsableError)) throw error;
    const { root } = await treeOf('');
    return { root, violations: [{ line: 1, code: 'not-python', message: `${error.message}.`, file }] };
  }
}

async function treeOf(source: string): Promise<SyntaxTree> {
  return treeFrom(await readTree('python', source, LIMITS), 'python', source);
}

type Finding = Omit<Violation, 'file'>;

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
