import type { PyNode } from '../../../platform/python';

/** Beyond this everything is large. */
const MAX_SIZE = 1e12;

/**
 * How large the value of an expression is, roughly: characters of text, items of collections, a number by itself counted by
 * its value, for what takes a number often takes that many steps.
 */
export function sizeOf(node: PyNode): number {
  return Math.min(MAX_SIZE, node.type === 'integer' ? valueOf(node) : measure(node));
}

function measure(node: PyNode): number {
  switch (node.type) {
    case 'integer':
    case 'float':
    case 'string':
      return node.text.length;
    case 'binary_operator':
      return operate(node, measure);
    case 'call':
      if (node.field('function')?.text === 'range') return Math.max(0, ...argumentsOf(node).map(valueOf));
      return argumentsOf(node).reduce((sum, part) => sum + measure(part), 0);
    default:
      return node.parts.reduce((sum, part) => sum + measure(part), 0);
  }
}

function argumentsOf(call: PyNode): PyNode[] {
  return call.field('arguments')?.parts ?? [];
}

/** The value of an expression of whole numbers; 0 for anything else. */
function valueOf(node: PyNode): number {
  if (node.type === 'integer') return Number(node.text.replaceAll('_', '')) || 0;
  if (node.type === 'parenthesized_expression') return node.parts[0] ? valueOf(node.parts[0]) : 0;
  return node.type === 'binary_operator' ? operate(node, valueOf) : 0;
}

function operate(node: PyNode, of: (side: PyNode) => number): number {
  const [left, right] = [node.field('left'), node.field('right')];
  if (!left || !right) return 0;
  switch (node.field('operator')?.text) {
    // One side is what is repeated, the other how often.
    case '*':
      return Math.max(of(left) * Math.max(1, valueOf(right)), Math.max(1, valueOf(left)) * of(right));
    case '**':
      return Math.min(MAX_SIZE, valueOf(left) ** valueOf(right));
    default:
      return of(left) + of(right);
  }
}
