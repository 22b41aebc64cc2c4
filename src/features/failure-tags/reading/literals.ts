import { normalForm, type PyNode } from '../../../platform/python';

const SCALARS: ReadonlySet<string> = new Set(['integer', 'float', 'true', 'false', 'none', 'concatenated_string']);
const COLLECTIONS: ReadonlySet<string> = new Set(['list', 'tuple', 'set', 'dictionary', 'pair', 'parenthesized_expression']);

/** Whether an expression is a constant as it stands. */
export function isConstant(node: PyNode): boolean {
  if (SCALARS.has(node.type)) return true;
  if (node.type === 'string') return !node.children.some(({ type }) => type === 'interpolation');
  if (node.type === 'unary_operator') return node.parts.every(isConstant);
  if (node.type === 'keyword_argument') return isConstant(node.field('value') ?? node.parts[1] ?? node);
  return COLLECTIONS.has(node.type) && node.parts.every(isConstant);
}

/** One spelling of a constant; undefined for anything else. */
export function constantForm(node: PyNode | undefined): string | undefined {
  return node && isConstant(node) ? normalForm(node) : undefined;
}

/** Both sides of a comparison by `==`; undefined for any other. */
export function equalSides(node: PyNode): [PyNode, PyNode] | undefined {
  if (node.type !== 'comparison_operator' || node.parts.length !== 2) return undefined;
  const [left, right] = node.parts;
  const isEqual = node.children.some(({ type, text }) => type === '==' || text === '==');
  return isEqual && left && right ? [left, right] : undefined;
}
