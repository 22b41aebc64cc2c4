import { walk, type SyntaxNode } from './node';

/** What a call has to hand over. */
export interface Parameters {
  /** Without those that have a default. */
  least: number;
  /** Null where any number is taken. */
  most: number | null;
  /** By which callers may name them, where the language lets them. */
  names: string[];
}

const NOT_COUNTED = /self_parameter|separator|^(ERROR|attribute_list|block_parameter|decorator)$/;
const SPLAT = /splat|variadic|spread|rest_pattern|hash_splat/;

/** The parameters of a function; undefined for what is not called with any (a constant, a macro). `method`: the first may be `self`. */
export function parametersOf(node: SyntaxNode, method: boolean): Parameters | undefined {
  const list = node.field('parameters') ?? listBelow(node);
  if (!list) return node.type === 'method' || node.type === 'singleton_method' ? { least: 0, most: 0, names: [] } : undefined;
  if (!/param|^identifier$/.test(list.type)) return undefined;
  const all = list.type === 'identifier' ? [list] : list.parts.filter(({ type }) => !NOT_COUNTED.test(type)).flatMap(several);
  const counted = all.filter((each, at) => !(at === 0 && isReceiver(each, method)) && each.text !== 'void');
  const splat = counted.some((each) => SPLAT.test(each.type) || /\.\.\./.test(each.text) || /^params\s/.test(each.text));
  const needed = counted.filter((each) => !SPLAT.test(each.type) && !/\.\.\./.test(each.text) && !isOptional(each));
  return { least: needed.length, most: splat ? null : counted.length, names: counted.flatMap((each) => nameOf(each) ?? []) };
}

/** C and C++ have the list in the declarator, C# records in a child without a name. */
function listBelow(node: SyntaxNode): SyntaxNode | undefined {
  const declarator = node.field('declarator');
  if (declarator) for (const each of walk(declarator)) if (each.type === 'function_declarator') return each.field('parameters');
  return node.children.find(({ type }) => type === 'parameter_list');
}

/** Go writes `a, b string`. */
function several(parameter: SyntaxNode): SyntaxNode[] {
  const names = parameter.type === 'parameter_declaration' ? parameter.fields('name') : [];
  return names.length > 1 ? names : [parameter];
}

function isReceiver(parameter: SyntaxNode, method: boolean): boolean {
  if (/^this\s/.test(parameter.text)) return true;
  return method && /^(self|cls|&?(mut\s+)?self)\b/.test(parameter.text);
}

function isOptional(parameter: SyntaxNode): boolean {
  if (/optional|default/.test(parameter.type) || parameter.type === 'assignment_pattern') return true;
  if (parameter.type === 'keyword_parameter') return parameter.field('value') !== undefined;
  return parameter.children.some(({ type, fieldName }) => type === '=' || type === '?' || fieldName === 'default_value');
}

function nameOf(parameter: SyntaxNode): string | undefined {
  if (parameter.children.length === 0) return parameter.text;
  const declarator = parameter.field('declarator');
  if (declarator) return /\w+(?=\W*$)/.exec(declarator.text)?.[0];
  if (parameter.type === 'parameter_declaration') return parameter.field('name')?.text;
  const named = parameter.field('name') ?? parameter.field('pattern') ?? parameter.field('left') ?? parameter.parts[0];
  return named?.text.replace(/^[$*&]+/, '');
}
