import { findAll, normalForm, parsePython, type PyNode } from '../../../platform/python';

/** A statement at the top level of a text, with the names that it binds. */
export interface TopLevelStatement {
  text: string;
  names: string[];
  node: PyNode;
}

/** The top-level statements of a text, or undefined if it is not Python. */
export async function topLevelOf(text: string): Promise<TopLevelStatement[] | undefined> {
  const { root, violations } = await parsePython(text);
  if (violations.length > 0) return undefined;
  return root.parts.map((node) => ({ text: node.text, names: boundBy(node), node }));
}

/** The only statement of a text, or undefined if there is none, or more, or no Python. */
export async function singleStatement(text: string): Promise<PyNode | undefined> {
  const statements = await topLevelOf(text);
  return statements?.length === 1 ? statements[0]?.node : undefined;
}

function boundBy(node: PyNode): string[] {
  const definition = node.type === 'decorated_definition' ? node.field('definition') : node;
  const name =
    definition?.type === 'function_definition' || definition?.type === 'class_definition' ? definition.field('name') : undefined;
  if (name) return [name.text];
  if (/import/.test(node.type)) return node.fields('name').map(importedName);
  const targets = findAll(node, 'assignment').flatMap((assignment) => assignment.field('left') ?? []);
  return targets.flatMap((target) => findAll(target, 'identifier').map((identifier) => identifier.text));
}

/** `a.b` binds `a`, `a as b` binds `b`. */
function importedName(entry: PyNode): string {
  const alias = entry.type === 'aliased_import' ? entry.field('alias')?.text : undefined;
  return alias ?? entry.text.split('.')[0] ?? '';
}

/** Names that a text reads or binds; attributes and keywords of calls are not among them. */
export async function namesUsed(text: string): Promise<Set<string>> {
  const { root } = await parsePython(text);
  const identifiers = findAll(root, 'identifier').filter(
    (node) => !node.is('attribute', 'attribute') && !node.is('name', 'keyword_argument'),
  );
  return new Set(identifiers.map((node) => node.text));
}

/** True if a string in the text spans lines. */
export async function hasLongString(text: string): Promise<boolean> {
  const { root } = await parsePython(text);
  return findAll(root, 'string').some((node) => node.line !== node.endLine);
}

const LITERALS = new Set(['integer', 'float', 'true', 'false', 'none', 'string', 'concatenated_string']);
const CONTAINERS = new Set([
  'list',
  'tuple',
  'dictionary',
  'set',
  'pair',
  'unary_operator',
  'parenthesized_expression',
  'expression_list',
]);

/** True for plain data written out. */
export function isLiteral(node: PyNode): boolean {
  if (LITERALS.has(node.type)) return !findAll(node, 'interpolation').length;
  return CONTAINERS.has(node.type) && node.parts.every(isLiteral);
}

/** The value that `assert f(...) == value` claims for a call of `f`, in one spelling; undefined for other assertions. */
export async function claimOf(assertion: string, called: string): Promise<string | undefined> {
  const statement = await singleStatement(assertion);
  const comparison = statement?.type === 'assert_statement' ? statement.parts[0] : undefined;
  if (comparison?.type !== 'comparison_operator' || comparison.parts.length !== 2) return undefined;
  const [left, right] = comparison.parts;
  const compares = comparison.children.some((child) => child.type === '==' || child.type === 'is');
  if (!left || !right || !compares || left.type !== 'call' || left.field('function')?.text !== called) return undefined;
  return /^-? ?[\d.]+$/.test(right.text) ? String(Number(right.text)) : normalForm(right);
}

/** Names that a text takes from a module: by `from module import name`, and by `module.name` after `import module`. */
export async function namesTakenFrom(module: string, text: string): Promise<string[]> {
  const { root } = await parsePython(text);
  const from = findAll(root, 'import_from_statement').filter((node) => node.field('module_name')?.text === module);
  const imported = from.flatMap((node) => node.fields('name').map(originalName));
  const entries = findAll(root, 'import_statement').flatMap((node) => node.fields('name'));
  const aliases = new Set(
    entries.filter((entry) => originalName(entry) === module).map((entry) => entry.field('alias')?.text ?? entry.text),
  );
  const members = findAll(root, 'attribute').filter((node) => aliases.has(node.field('object')?.text ?? ''));
  return [...new Set([...imported, ...members.map((node) => node.field('attribute')?.text ?? '')])];
}

function originalName(entry: PyNode): string {
  return (entry.type === 'aliased_import' ? entry.field('name')?.text : entry.text) ?? '';
}
