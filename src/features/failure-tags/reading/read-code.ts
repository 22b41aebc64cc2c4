import type { AttemptEvidence, CodeFacts, Parameter } from '../../../domain/failure-tags';
import { findAbove, findAll, normalForm, parsePython, type PyNode } from '../../../platform/python';
import { answersIn } from './answers';
import { parametersOf } from './parameters';
import { traitsIn } from './traits';

type ModuleFacts = CodeFacts['modules'] extends ReadonlyMap<string, infer Facts> ? Facts : never;

/** Facts of the Python files among these; null if there are none. */
export async function readCode(files: AttemptEvidence['files']): Promise<CodeFacts | null> {
  const sources = files.filter(({ path }) => path.endsWith('.py'));
  if (sources.length === 0) return null;
  const parsed = await Promise.all(sources.map(async ({ path, content }) => ({ path, ...(await parsePython(content, path)) })));
  const [violation] = parsed.flatMap(({ violations }) => violations);
  return {
    broken: violation ? { file: violation.file, line: violation.line } : null,
    modules: new Map(parsed.map(({ path, root }) => [moduleName(path), moduleFacts(root)])),
    imports: parsed.flatMap(({ path, root }) => importsIn(root, path)),
    traits: parsed.flatMap(({ path, root }) => traitsIn(root, path)),
    answers: parsed.flatMap(({ path, root }) => answersIn(root, path)),
    fingerprint: parsed
      .map(({ path, root }) => `${path}\n${normalForm(root)}`)
      .sort()
      .join('\n'),
  };
}

/** `package/module.py` -> `package.module`, `package/__init__.py` -> `package`. */
function moduleName(path: string): string {
  return path
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

function isTopLevel(node: PyNode): boolean {
  return findAbove(node, 'function_definition', 'class_definition', 'lambda') === undefined;
}

function moduleFacts(root: PyNode): ModuleFacts {
  const top = (...types: string[]): PyNode[] => findAll(root, ...types).filter(isTopLevel);
  const definitions = top('function_definition', 'class_definition');
  const functions = new Map<string, readonly Parameter[]>();
  for (const node of definitions)
    if (node.type === 'function_definition') functions.set(node.field('name')?.text ?? '', parametersOf(node));
  return {
    names: [
      ...definitions.map((node) => node.field('name')?.text ?? ''),
      ...top('assignment').flatMap((node) => namesBoundBy(node.field('left'))),
      ...top('import_statement', 'import_from_statement').flatMap(importedNames),
    ],
    functions,
  };
}

function namesBoundBy(left: PyNode | undefined): string[] {
  if (!left || left.type === 'attribute' || left.type === 'subscript') return [];
  return findAll(left, 'identifier').map(({ text }) => text);
}

function importedNames(node: PyNode): string[] {
  if (node.children.some(({ type }) => type === 'wildcard_import')) return ['*'];
  return node.fields('name').map((name) => name.field('alias')?.text ?? name.text.split('.', 1)[0] ?? '');
}

function importsIn(root: PyNode, file: string): CodeFacts['imports'] {
  return findAll(root, 'import_statement', 'import_from_statement').flatMap((node) => {
    const from = node.field('module_name');
    const modules = from ? [from.text] : node.fields('name').map((name) => name.field('name')?.text ?? name.text);
    return modules
      .filter((module) => !module.startsWith('.'))
      .map((module) => ({ file, line: node.line, module: module.split('.', 1)[0] ?? '' }));
  });
}
