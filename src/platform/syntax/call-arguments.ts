import type { SyntaxNode } from './node';

/** What a call hands over, as far as its text tells. */
export interface CallArguments {
  /** Without those that have a name; null where a splat makes the number unknown. */
  count: number | null;
  /** Names of keyword arguments. */
  names: string[];
}

const OPEN = new Set(['(', '[', '{', '#{', '${']);
const CLOSE = new Set([')', ']', '}']);

/** The arguments that follow the name at this place; undefined where it is not called. Ruby's calls without brackets are not read. */
export function readArguments(leaves: readonly SyntaxNode[], at: number): CallArguments | undefined {
  const open = openingAfter(leaves, at);
  if (open === undefined) return undefined;
  let depth = 0;
  let parts: SyntaxNode[][] = [[]];
  for (let next = open; next < leaves.length; next += 1) {
    const leaf = leaves[next]!;
    if (CLOSE.has(leaf.type)) depth -= 1;
    if (depth === 0 && next > open) break;
    if (depth === 1 && leaf.type === ',') parts = [...parts, []];
    else if (next > open) parts.at(-1)?.push(leaf);
    if (OPEN.has(leaf.type)) depth += 1;
  }
  return countOf(parts.filter((part) => part.length > 0));
}

/** Type arguments and the mark of a macro may stand between a name and its bracket. */
function openingAfter(leaves: readonly SyntaxNode[], at: number): number | undefined {
  let next = at + 1;
  if (leaves[next]?.type === '!' && leaves[next + 1]?.parent?.type === 'token_tree') return next + 1;
  if (leaves[next]?.type === '::') next += 1;
  if (leaves[next]?.type === '<' && /type_arg|template_arg|type_parameter_list/.test(leaves[next]?.parent?.type ?? '')) {
    const list = leaves[next]?.parent;
    while (list && (leaves[next]?.start ?? Infinity) < list.end) next += 1;
  }
  return leaves[next]?.type === '(' ? next : undefined;
}

function countOf(parts: readonly SyntaxNode[][]): CallArguments {
  const named = parts.flatMap((part) => nameOf(part) ?? []);
  const splat = parts.some(
    ([first]) =>
      first !== undefined &&
      /^(\*\*?|\.\.\.|&)$/.test(first.type) &&
      first.parent?.type !== 'unary_expression' &&
      first.parent?.type !== 'pointer_expression',
  );
  const spread = parts.some((part) => part.at(-1)?.type === '...');
  return { count: splat || spread ? null : parts.length - named.length, names: named };
}

/** `b=2` in Python, `b: 2` in Ruby, PHP and C#. */
function nameOf([first, second]: readonly SyntaxNode[]): string | undefined {
  if (!first || !second) return undefined;
  const isKeyword = first.parent?.type === 'keyword_argument' && second.type === '=';
  const isPair = second.type === ':' && /^(pair|argument|name_colon)$/.test(first.parent?.type ?? '');
  return isKeyword || isPair || first.type === 'hash_key_symbol' ? first.text.replace(/:$/, '') : undefined;
}
