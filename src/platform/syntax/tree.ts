import type { SyntaxLanguage } from './languages';
import { SyntaxNode } from './node';

/** Numbers a node takes in a FlatTree. */
export const FIELDS = 9;

/** A tree as one thread sends it to another. */
export interface FlatTree {
  /** Node types and field names. */
  names: string[];
  /**
   * FIELDS numbers a node, parents first: type and field (indexes into names, -1 for no field), flags (1 named, 2 broken), start, end,
   * line, endLine, column, and the parent's index (-1 for the root).
   */
  nodes: Int32Array;
  /** Index of the first node whose children were left out; -1 if none were. */
  tooDeep: number;
}

export interface SyntaxTree {
  language: SyntaxLanguage;
  root: SyntaxNode;
  /** The first node whose children were left out, for they are nested deeper than 1,000. */
  tooDeep?: SyntaxNode;
}

/** Puts the nodes together again. */
export function treeFrom(flat: FlatTree, language: SyntaxLanguage, source: string): SyntaxTree {
  const made: SyntaxNode[] = [];
  for (let at = 0; at < flat.nodes.length; at += FIELDS) {
    const [type, field, flags, start, end, line, endLine, column, parent] = flat.nodes.subarray(
      at,
      at + FIELDS,
    ) as unknown as NodeFields;
    const fieldName = field < 0 ? undefined : flat.names[field];
    const named = flags % 2 === 1;
    const node = new SyntaxNode(flat.names[type]!, fieldName, named, start, end, line, endLine, column, flags >= 2, source);
    const above = made[parent];
    if (above) {
      node.parent = above;
      above.children.push(node);
    }
    made.push(node);
  }
  const [root] = made;
  if (!root) throw new Error('the parser returned no node');
  const tooDeep = made[flat.tooDeep];
  return { language, root, ...(tooDeep && { tooDeep }) };
}

type NodeFields = [number, number, number, number, number, number, number, number, number];
