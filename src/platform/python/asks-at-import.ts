import { parsePython } from './parse';
import type { PythonFile } from './source-file';
import { findAll, type PyNode } from './tree';

/** What only marks tests, and calls nothing that it is given but `ids`. */
const MARKS: ReadonlySet<string> = new Set(['req', 'public', 'private']);
/** Between a name and what takes it as it is. */
const CONTAINERS: ReadonlySet<string> = new Set([
  ...['list', 'tuple', 'set', 'dictionary', 'pair', 'parenthesized_expression', 'expression_list', 'keyword_argument'],
  'attribute',
]);
const TAKES_NAMES: ReadonlySet<string> = new Set(['type', 'default_parameter', 'typed_default_parameter']);

/**
 * Whether collecting a suite may call into the solution, before any test runs: by the import of a test file, the arguments
 * of a decorator, a class body. When in doubt, yes. `modules` are those of the solution's interface.
 */
export async function asksAtImport(files: readonly PythonFile[], modules: readonly string[]): Promise<boolean> {
  const python = files.filter(({ path }) => path.endsWith('.py'));
  const own = [...modules, ...python.map(({ path }) => path.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.'))];
  const roots = new Set(own.map((name) => name.split('.')[0] ?? ''));
  for (const { path, content } of python) {
    const { root, violations } = await parsePython(content, path);
    if (violations.length > 0 || new ImportTime(root, roots).asks()) return true;
  }
  return false;
}

/** What of a file runs when it is imported. */
class ImportTime {
  private readonly nodes: PyNode[];
  /** Names that may stand for the solution, or for code of the suite that may call it. */
  private readonly suspects = new Set<string>();

  constructor(
    root: PyNode,
    private readonly roots: ReadonlySet<string>,
  ) {
    this.nodes = runningNodes(root);
  }

  asks(): boolean {
    if (this.nodes.some((node) => node.type === 'import_from_statement' && this.isOurs(node) && hasStar(node))) return true;
    for (const node of this.nodes) this.bind(node);
    for (let before = -1; before < this.suspects.size;) {
      before = this.suspects.size;
      for (const node of this.nodes) if (node.type === 'assignment') this.passOn(node);
    }
    return this.nodes.some((node) => this.isSuspect(node) && !this.isTakenAsItIs(node));
  }

  private bind(node: PyNode): void {
    if (node.type === 'import_statement' || node.type === 'import_from_statement') {
      if (this.isOurs(node)) for (const name of boundBy(node)) if (!MARKS.has(name)) this.suspects.add(name);
    } else if (node.type === 'function_definition' || node.type === 'class_definition') {
      this.suspects.add(node.field('name')?.text ?? '');
    }
  }

  /** A second name for a suspect, or for a function without one. */
  private passOn(assignment: PyNode): void {
    const right = assignment.field('right');
    const tainted =
      right && findAll(right, 'identifier', 'lambda').some((node) => node.type === 'lambda' || this.isSuspect(node));
    if (tainted) for (const name of findAll(assignment.field('left') ?? assignment, 'identifier')) this.suspects.add(name.text);
  }

  private isSuspect(node: PyNode): boolean {
    if (node.type !== 'identifier' || !this.suspects.has(node.text)) return false;
    const { parent, fieldName } = node;
    if (fieldName === 'name' || fieldName === 'attribute' || node.is('left', 'assignment')) return false;
    return parent !== undefined && !/^(import_|dotted_name|aliased_import|parameters)/.test(parent.type);
  }

  private isTakenAsItIs(node: PyNode): boolean {
    let at: PyNode = node;
    while (at.parent && CONTAINERS.has(at.parent.type)) {
      at = at.parent;
      if (at.type === 'keyword_argument' && at.field('name')?.text === 'ids') return false;
    }
    const { parent } = at;
    if (!parent) return false;
    if (parent.type === 'assignment') return at.fieldName === 'right';
    if (parent.type === 'argument_list') return parent.parent?.type === 'class_definition' || this.isMark(parent.parent);
    return TAKES_NAMES.has(parent.type);
  }

  private isMark(call: PyNode | undefined): boolean {
    const name = call?.field('function')?.text ?? '';
    return call?.type === 'call' && (/^pytest\.(mark\.\w+|param)$/.test(name) || MARKS.has(name));
  }

  /** Imports of the solution, of another file of the suite, or of what starts a program. */
  private isOurs(node: PyNode): boolean {
    const names = node.type === 'import_statement' ? node.fields('name') : node.fields('module_name');
    return names.some(
      ({ text }) => text.startsWith('.') || text.startsWith('assay') || this.roots.has(text.split(/[. ]/)[0] ?? ''),
    );
  }
}

/** Without the bodies of functions, which run later. */
function runningNodes(root: PyNode): PyNode[] {
  const [found, stack] = [[] as PyNode[], [root]];
  for (let node = stack.pop(); node; node = stack.pop()) {
    found.push(node);
    const later = node.type === 'function_definition' || node.type === 'lambda';
    stack.push(...node.children.filter(({ fieldName }) => !later || fieldName !== 'body'));
  }
  return found;
}

function boundBy(statement: PyNode): string[] {
  return statement.fields('name').map((name) => (name.field('alias') ?? name).text.split('.')[0] ?? '');
}

function hasStar(statement: PyNode): boolean {
  return findAll(statement, 'wildcard_import').length > 0;
}
