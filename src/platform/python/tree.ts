import type { SyntaxNode } from '../syntax';

export { findAbove, findAll, walk, type SyntaxNode as PyNode } from '../syntax';

type PyNode = SyntaxNode;

/** The definition inside a `decorated_definition`, or the node itself. */
export function undecorated(node: PyNode): PyNode {
  return node.type === 'decorated_definition' ? (node.field('definition') ?? node) : node;
}

/** The expressions behind the `@` of a definition, outermost first. */
export function decoratorsOf(definition: PyNode): PyNode[] {
  const outer = definition.parent;
  if (outer?.type !== 'decorated_definition') return [];
  return outer.children.filter((child) => child.type === 'decorator').flatMap((child) => child.parts.slice(0, 1));
}

/** Positional arguments and keyword arguments of a call, without comments. */
export function argumentsOf(call: PyNode): PyNode[] {
  const list = call.field('arguments');
  return list?.type === 'argument_list' ? list.parts : list ? [list] : [];
}
