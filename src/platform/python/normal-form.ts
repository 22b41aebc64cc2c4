import { fixedText, literalString } from './strings';
import { argumentsOf, type PyNode } from './tree';

/**
 * One spelling for expressions that differ in spacing, quotes, comments and trailing commas only: the leaves of the tree, with
 * strings by their value.
 */
export function normalForm(node: PyNode): string {
  const value = literalString(node);
  if (value !== undefined) return JSON.stringify(value);
  if (node.type === 'string') return `f${JSON.stringify(fixedText(node))}${node.parts.map(normalForm).join(' ')}`;
  const children = node.children.filter((child) => child.type !== 'comment');
  if (children.length === 0) return node.text;
  return children
    .filter((child, index) => !isTrailingComma(children, child, index))
    .map(normalForm)
    .join(' ');
}

/** The comma of a one-element tuple means something; other trailing commas don't. */
function isTrailingComma(siblings: PyNode[], child: PyNode, index: number): boolean {
  if (child.type !== ',' || !/^[)\]}]$/.test(siblings[index + 1]?.type ?? '')) return false;
  return child.parent?.type !== 'tuple' || siblings.filter((sibling) => sibling.type === ',').length > 1;
}

/** The arguments of a call in one spelling. */
export function argumentsForm(call: PyNode): string {
  return argumentsOf(call).map(normalForm).join(' , ');
}
