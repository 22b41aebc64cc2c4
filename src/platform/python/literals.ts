import type { PyNode } from './tree';
import { argumentsOf } from './tree';

/** Names that stand for a literal: parameters of a case, constants of a file. */
export type Known = ReadonlyMap<string, string>;

const LEAVES = new Set(['integer', 'float', 'true', 'false', 'none', 'ellipsis']);
const WHOLE = new Set([
  ...['unary_operator', 'binary_operator', 'parenthesized_expression', 'list', 'tuple', 'set', 'dictionary', 'pair'],
  ...['expression_list', 'concatenated_string'],
]);
/** Builtins that make a value of literals, without any other effect. */
const MAKERS = new Set(['set', 'frozenset', 'tuple', 'list', 'dict', 'bytes', 'range', 'float', 'complex', 'bool', 'int', 'str']);

/** The text of an expression that is made of literals alone, known names written out; undefined for anything else. */
export function literalText(node: PyNode, known: Known): string | undefined {
  if (LEAVES.has(node.type)) return node.text;
  if (node.type === 'identifier') return known.get(node.text);
  if (node.type === 'string') return node.children.some((child) => child.type === 'interpolation') ? undefined : node.text;
  if (node.type === 'call') return madeText(node, known);
  return WHOLE.has(node.type) ? composed(node, node.parts, known) : undefined;
}

function madeText(node: PyNode, known: Known): string | undefined {
  const name = node.field('function');
  if (name?.type !== 'identifier' || !MAKERS.has(name.text)) return undefined;
  const given = argumentsOf(node);
  return given.some((argument) => argument.type === 'keyword_argument') ? undefined : composed(node, given, known);
}

/** The node's own text with each part in its written-out form. */
function composed(node: PyNode, parts: readonly PyNode[], known: Known): string | undefined {
  let text = '';
  let at = node.start;
  for (const part of parts) {
    const written = literalText(part, known);
    if (written === undefined) return undefined;
    text += node.text.slice(at - node.start, part.start - node.start) + written;
    at = part.end;
  }
  return text + node.text.slice(at - node.start);
}

export interface LiteralArguments {
  args: string[];
  kwargs: [string, string][];
}

/** The arguments of a call, all literals; undefined where one is not, or where they are unpacked. */
export function literalArguments(call: PyNode, known: Known): LiteralArguments | undefined {
  const read: LiteralArguments = { args: [], kwargs: [] };
  for (const argument of argumentsOf(call)) {
    const keyword = argument.type === 'keyword_argument';
    const value = literalText(keyword ? (argument.field('value') ?? argument) : argument, known);
    if (value === undefined) return undefined;
    if (keyword) read.kwargs.push([argument.field('name')?.text ?? '', value]);
    else read.args.push(value);
  }
  return read;
}
