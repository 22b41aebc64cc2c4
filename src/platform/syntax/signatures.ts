import { walk, type SyntaxNode } from './node';

const LEFT_OUT = /comment$|^(decorator|attribute_list|annotation|marker_annotation|attribute_item)$/;

/**
 * A declaration as its source writes it, on one line: modifiers, name, parameters, types; without decorators, comments and body. A
 * value that is bound to the name is left out with its `=`, but for a function's own head. `held` binds the name where that is another
 * node: the declarator of `const f = () => 1`.
 */
export function signatureOf(node: SyntaxNode, held?: SyntaxNode): string {
  const named = held ?? declaratorOf(node);
  if (node.type === 'macro_definition') return macroHead(node);
  const from = outermost(named);
  const first = from === named ? named : firstLike(from, named);
  const opening = textBetween(from, from.start, first.start).replace(/\(\s*$/, '');
  return tidy(opening + textBetween(named, named.start, endOf(node, named)));
}

/** A function that a declarator holds is read with it. */
function declaratorOf(node: SyntaxNode): SyntaxNode {
  return /^(arrow_function|function_expression|class)$/.test(node.type) && node.fieldName === 'value' && node.parent
    ? node.parent
    : node;
}

const OPENS =
  /^(export_statement|lexical_declaration|variable_declaration|ambient_declaration|template_declaration|const_declaration|var_spec_list|var_declaration|type_declaration|field_declaration|property_declaration|expression_statement)$/;

/** Where the text of a declaration starts: with its `export`, `const` or `template <...>`. */
function outermost(node: SyntaxNode): SyntaxNode {
  let from = node;
  for (let above = node.parent; above && OPENS.test(above.type); above = above.parent) from = above;
  return from;
}

/** Of several that are declared together, the first: what stands before it belongs to all. */
function firstLike(from: SyntaxNode, node: SyntaxNode): SyntaxNode {
  for (const each of walk(from)) if (each.type === node.type) return each;
  return node;
}

/** Rust: what a macro takes, rule by rule. */
function macroHead(node: SyntaxNode): string {
  const rules = node.parts.filter(({ type }) => type === 'macro_rule').map((rule) => rule.field('left')?.text ?? '');
  return tidy(`macro_rules! ${node.field('name')?.text ?? ''} { ${rules.join('; ')} }`);
}

function endOf(node: SyntaxNode, named: SyntaxNode): number {
  if (node.type === 'singleton_method' || node.type === 'method')
    return (node.field('parameters') ?? node.field('name') ?? node).end;
  const body = node.field('body') ?? node.field('accessors') ?? fieldList(node);
  if (body && node.type !== 'enum_variant') return body.start;
  if (node !== named) return node.end;
  const equals = node.children.find(({ type }) => type === '=' || type === '=>');
  const value = node.field('value') ?? node.field('default_value') ?? node.field('right');
  const initial = node.field('declarator')?.field('value');
  return Math.min(node.end, ...[equals, value, initial].flatMap((each) => (each ? [each.start] : [])));
}

/** Go has the fields of a struct, and what an interface asks for, in the type. */
function fieldList(node: SyntaxNode): SyntaxNode | undefined {
  const type = node.type === 'type_spec' ? node.field('type') : undefined;
  return type?.children.find((child) => child.type === 'field_declaration_list' || child.type === '{');
}

/** The text of a node from one offset to another, without what is left out. */
function textBetween(node: SyntaxNode, start: number, end: number): string {
  const cuts = cutsOf(node, start, end);
  let text = '';
  let at = start;
  for (const cut of cuts) {
    text += `${node.text.slice(at - node.start, cut.start - node.start)} `;
    at = cut.end;
  }
  return text + node.text.slice(Math.min(at, end) - node.start, end - node.start);
}

/** The lists of a `typedef struct {...}` are its body. */
function cutsOf(node: SyntaxNode, start: number, end: number): SyntaxNode[] {
  const cuts: SyntaxNode[] = [];
  const stack = [node];
  for (let each = stack.pop(); each; each = stack.pop()) {
    if (each.start >= end || each.end <= start) continue;
    const isList = node.type === 'type_definition' && /^(field_declaration_list|enumerator_list)$/.test(each.type);
    if (isList || LEFT_OUT.test(each.type)) cuts.push(each);
    else stack.push(...each.children);
  }
  return cuts.sort((a, b) => a.start - b.start);
}

/** One line, with the spaces that do not depend on how the source was broken into lines. */
export function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/,? ?([)\]])/g, '$1')
    .replace(/ ([,;])/g, '$1')
    .replace(/[\s{;,=:\\]+$/, '')
    .replace(/\s*(=>|=|:)\s*$/, '')
    .trim();
}
