import { readArguments, type CallArguments } from './call-arguments';
import { findAbove, walk, type SyntaxNode } from './node';
import type { SyntaxTree } from './tree';

/** A place where a file uses a name. */
export interface Reference {
  name: string;
  /** `member`: behind a dot, an arrow or `::`; `key`: a keyword argument, or an entry of an object or a literal. */
  kind: 'plain' | 'member' | 'import' | 'key';
  /** The name before the dot, or that of the call whose result it is asked of; for a key, what is called or made with it. */
  receiver?: string;
  /** True where the receiver is a call: `Shelf(1).add`. */
  receiverCalled?: boolean;
  /** Of a call. */
  call?: CallArguments;
  /** From 1. */
  line: number;
}

const NAMES =
  /^(identifier|type_identifier|property_identifier|private_property_identifier|field_identifier|shorthand_property_identifier|shorthand_property_identifier_pattern|shorthand_field_identifier|namespace_identifier|package_identifier|constant|name|hash_key_symbol|simple_symbol|statement_identifier)$/;
const DOTS = new Set(['.', '?.', '->', '::', '&.', '?->', '.*']);
const IMPORTS =
  /^(import_statement|import_from_statement|import_declaration|use_declaration|using_directive|namespace_use_declaration|preproc_include|extern_crate_declaration|package_declaration|package_clause)$/;

/** All uses of names in a file, in source order, macros' arguments included; not the names that it declares itself. */
export function referencesIn(tree: SyntaxTree): Reference[] {
  const leaves = leavesOf(tree);
  return leaves.flatMap((leaf, at) => (NAMES.test(leaf.type) && !isDeclared(leaf) ? [referenceAt(leaves, at)] : []));
}

/** Tokens without comments and without what strings hold, but for what is put into them. */
export function leavesOf(tree: SyntaxTree): SyntaxNode[] {
  return [...walk(tree.root)].filter(
    (node) => node.children.length === 0 && !/comment$/.test(node.type) && node.end > node.start,
  );
}

const DECLARERS =
  /^(function_definition|function_declaration|class_definition|class_declaration|method_definition|method_declaration|function_item|struct_item|enum_item|trait_item|mod_item|interface_declaration|record_declaration|enum_declaration|constructor_declaration|method|singleton_method|class|module|struct_declaration|type_spec|property_declaration|field_declaration|macro_definition|method_signature|property_signature|function_signature)$/;

function isDeclared(leaf: SyntaxNode): boolean {
  return leaf.fieldName === 'name' && DECLARERS.test(leaf.parent?.type ?? '');
}

function referenceAt(leaves: readonly SyntaxNode[], at: number): Reference {
  const leaf = leaves[at]!;
  const plain = { name: leaf.text.replace(/^:|:$/g, ''), line: leaf.line };
  if (isImported(leaf)) return { ...plain, kind: 'import' };
  const call = readArguments(leaves, at);
  const called = call && { call };
  const before = leaves[at - 1];
  if (findAbove(leaf, 'object_pattern') && leaf.fieldName !== 'value') return { ...plain, kind: 'member' };
  if (isKey(leaf)) return { ...plain, kind: 'key', ...keyHolder(leaf) };
  if (isKeyInMacro(leaves, at)) return { ...plain, kind: 'key', receiver: literalAround(leaves, at), receiverCalled: true };
  if (before && DOTS.has(before.type)) return { ...plain, kind: 'member', ...receiverBefore(leaves, at - 2), ...called };
  return { ...plain, kind: 'plain', ...called };
}

/** Also what is taken out of a module by its `require`. */
function isImported(leaf: SyntaxNode): boolean {
  if (findAbove(leaf, 'object_pattern')) {
    const value = findAbove(leaf, 'variable_declarator')?.field('value');
    return value !== undefined && /^(await )?(require|import)\s*\(/.test(value.text) && leaf.fieldName !== 'value';
  }
  for (let above = leaf.parent; above; above = above.parent) if (IMPORTS.test(above.type)) return true;
  return false;
}

function isKey(leaf: SyntaxNode): boolean {
  const { parent, fieldName, type } = leaf;
  if (type === 'hash_key_symbol' || type === 'shorthand_property_identifier' || type === 'shorthand_property_identifier_pattern')
    return true;
  if (fieldName === 'key' || (fieldName === 'name' && parent?.type === 'keyword_argument')) return true;
  if (parent?.is('key', 'keyed_element') || (fieldName === 'field' && parent?.type === 'field_initializer')) return true;
  return fieldName === 'left' && parent?.type === 'assignment_expression' && parent.parent?.type === 'initializer_expression';
}

/** What a macro of Rust is given is not parsed: `assert_eq!(a, B { c: 1 })`. */
function isKeyInMacro(leaves: readonly SyntaxNode[], at: number): boolean {
  return (
    leaves[at]?.parent?.type === 'token_tree' && leaves[at + 1]?.type === ':' && ['{', ','].includes(leaves[at - 1]?.type ?? '')
  );
}

function literalAround(leaves: readonly SyntaxNode[], at: number): string {
  const open = leaves[at]?.parent?.start ?? 0;
  for (let before = at; before >= 0; before -= 1) if ((leaves[before]?.start ?? 0) < open) return leaves[before]?.text ?? '';
  return '';
}

/** What a key belongs to: the literal around it, the call that is given it, or the variable that it is kept in. */
function keyHolder(leaf: SyntaxNode): { receiver?: string; receiverCalled?: boolean } {
  const object = findAbove(leaf, 'object');
  const kept = object?.parent?.type === 'variable_declarator' ? object.parent : undefined;
  if (kept) return { receiver: kept.field('type')?.text.replace(/^:\s*/, '') ?? kept.field('name')?.text ?? '' };
  if (object && object.parent?.type !== 'arguments') return {};
  const holder = findAbove(
    leaf,
    ...['call', 'call_expression', 'new_expression', 'composite_literal', 'struct_expression', 'object_creation_expression'],
    ...['member_call_expression', 'function_call_expression'],
  );
  const named = ['function', 'constructor', 'method', 'type', 'name'].map((name) => holder?.field(name)).find(Boolean);
  const method = holder?.field('method')?.text === 'new' ? holder.field('receiver') : named;
  const receiver = method?.text
    .replace(/[<[(][\s\S]*$/, '')
    .split(/::|\.|->/)
    .at(-1);
  return receiver === undefined || !/^\w+$/.test(receiver) ? {} : { receiver, receiverCalled: true };
}

/** The name that stands before a dot; behind brackets, that of the call. */
export function receiverBefore(leaves: readonly SyntaxNode[], at: number): { receiver?: string; receiverCalled?: boolean } {
  const leaf = leaves[at];
  if (!leaf) return {};
  if (NAMES.test(leaf.type)) return { receiver: leaf.text };
  if (/^(self|this|super)$/.test(leaf.text)) return { receiver: leaf.text };
  const open = OPENING[leaf.type];
  if (open === undefined) return {};
  const start = skipBack(leaves, at, leaf.type, open);
  const before = leaves[start - 1];
  const name = before && DOTS.has(before.type) ? leaves[start - 2] : before;
  if (!name || !NAMES.test(name.type)) return {};
  return leaf.type === '>' ? { receiver: name.text } : { receiver: name.text, receiverCalled: true };
}

const OPENING: Record<string, string> = { ')': '(', '>': '<' };

function skipBack(leaves: readonly SyntaxNode[], from: number, close: string, open: string): number {
  let depth = 0;
  for (let at = from; at >= 0; at -= 1) {
    if (leaves[at]?.type === close) depth += 1;
    if (leaves[at]?.type === open) depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}
