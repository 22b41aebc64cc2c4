import type { DeclaringKind } from './declaring';
import { findAbove, type SyntaxNode } from './node';
import type { SyntaxLanguage } from './languages';
import { signatureOf } from './signatures';

export interface DeclaredName {
  name: string;
  owner?: string;
  /** The node that binds the name, where it is not the declared thing itself: `const f = () => 1`. */
  held?: SyntaxNode;
}

/** `Shelf<T>` and `*shop::Shelf` are `Shelf`. */
export function bareName(text: string): string {
  const plain = text.replace(/[<[(][\s\S]*$/, '').replace(/^[*&\s$]+/, '');
  return (
    plain
      .split(/::|\.|\\/)
      .at(-1)
      ?.trim() ?? ''
  );
}

/** What a declaring node names, mostly one thing; Go's `const a, b = 1, 2` names two. */
export function declaredNames(node: SyntaxNode, owner: string | undefined, kind: DeclaringKind): DeclaredName[] {
  const inside = owner === undefined ? {} : { owner };
  const plain = (name: string | undefined, more: object = {}): DeclaredName[] =>
    name === undefined || name === '' ? [] : [{ name, ...inside, ...more }];
  switch (node.type) {
    case 'class':
      return node.field('superclass') || node.field('name')?.type === 'constant'
        ? plain(node.field('name')?.text)
        : heldName(node, owner);
    case 'arrow_function':
    case 'function_expression':
      return heldName(node, owner);
    case 'variable_declarator':
      return isVisible(node) && !holdsCode(node.field('value')) ? plain(node.field('name')?.text ?? node.children[0]?.text) : [];
    case 'assignment_expression':
      return holdsCode(node.field('right')) ? [] : exportedAs(node.field('left')?.text ?? '', node);
    case 'shorthand_property_identifier':
      return isExportObject(node.parent) ? [{ name: node.text, held: node }] : [];
    case 'pair':
      return holdsCode(node.field('value')) || !isTopObject(node.parent)
        ? []
        : plain(node.field('key')?.text.replace(/["']/g, ''));
    case 'field_definition':
    case 'public_field_definition':
      return holdsCode(node.field('value')) ? [] : plain((node.field('name') ?? node.field('property'))?.text);
    case 'property_identifier':
      return node.parent?.type === 'enum_body' ? plain(node.text) : [];
    case 'assignment':
      return assigned(node, owner);
    case 'const_spec':
    case 'var_spec':
      return node.fields('name').flatMap(({ text }) => plain(text));
    case 'method_declaration':
      return receiverOf(node) === undefined
        ? plain(node.field('name')?.text)
        : plain(node.field('name')?.text, { owner: receiverOf(node) });
    case 'property_element':
    case 'property_promotion_parameter':
      return plain(node.field('name')?.text.replace(/^\$/, ''));
    case 'const_element':
      return plain(node.parts[0]?.text);
    case 'struct_specifier':
    case 'union_specifier':
    case 'enum_specifier':
    case 'class_specifier':
      return node.field('body') ? plain(node.field('name')?.text) : [];
    case 'declaration':
    case 'field_declaration':
    case 'function_definition':
    case 'type_definition':
      return declarators(node, owner, kind);
    case 'singleton_method':
      return plain(
        node.field('name')?.text,
        owner === undefined && node.field('object')?.type === 'constant' ? { owner: node.field('object')?.text } : {},
      );
    default:
      return plain(bareName(node.field('name')?.text ?? node.field('left')?.text ?? ''));
  }
}

function holdsCode(value: SyntaxNode | undefined): boolean {
  return value !== undefined && /^(arrow_function|function_expression|class|generator_function)$/.test(value.type);
}

/** Local variables are not: only what stands in the file itself, in a field of a type, or in a namespace. */
function isVisible(node: SyntaxNode): boolean {
  return node.parent?.type !== 'local_variable_declaration' && !findAbove(node, 'local_declaration_statement', 'for_statement');
}

function heldName(node: SyntaxNode, owner: string | undefined): DeclaredName[] {
  const { parent, fieldName } = node;
  if (parent?.type === 'pair' && fieldName === 'value')
    return [
      {
        name: parent.field('key')?.text ?? '',
        ...(owner !== undefined && !isExportObject(parent.parent) && { owner }),
        held: parent,
      },
    ];
  if (parent?.type === 'assignment_expression') return exportedAs(parent.field('left')?.text ?? '', parent);
  const name = parent?.field('name') ?? parent?.field('property');
  if (fieldName !== 'value' || !name) return [];
  return [{ name: name.text, ...(owner !== undefined && { owner }), held: parent! }];
}

/** `exports.a`, `module.exports.a`, `Shelf.prototype.a` and `Shelf.a`; nothing for other assignments. */
function exportedAs(left: string, held: SyntaxNode): DeclaredName[] {
  const [, , plain, onto, member] = /^((?:module\.)?exports\.(\w+)|([A-Za-z_$][\w$]*)(?:\.prototype)?\.(\w+))$/.exec(left) ?? [];
  if (plain !== undefined) return [{ name: plain, held }];
  if (
    member === undefined ||
    onto === undefined ||
    ['this', 'module', 'exports'].includes(onto) ||
    held.parent?.type !== 'expression_statement'
  )
    return [];
  return [{ name: member, owner: onto, held }];
}

function isExportObject(node: SyntaxNode | undefined): boolean {
  return node?.parent?.type === 'assignment_expression' && /^(module\.)?exports$/.test(node.parent.field('left')?.text ?? '');
}

/** An object that a file-level name is bound to; its entries are members, those of deeper ones are data. */
function isTopObject(node: SyntaxNode | undefined): boolean {
  return node?.parent?.type === 'variable_declarator' || isExportObject(node);
}

/** Python and Ruby. `self.a` of a method is an attribute; in Ruby only constants are seen from without. */
function assigned(node: SyntaxNode, owner: string | undefined): DeclaredName[] {
  const left = node.field('left');
  if (!left) return [];
  const attribute = /^(?:self|cls)\.(\w+)$/.exec(left.text)?.[1];
  if (attribute !== undefined && owner !== undefined) return [{ name: attribute, owner }];
  const isName = left.type === 'constant' || (left.type === 'identifier' && node.parent?.type === 'expression_statement');
  return isName && !/^__\w+__$/.test(left.text) ? [{ name: left.text, ...(owner !== undefined && { owner }) }] : [];
}

/** Go: the type that a method belongs to. */
function receiverOf(node: SyntaxNode): string | undefined {
  const receiver = node.field('receiver')?.parts[0]?.field('type');
  return receiver && bareName(receiver.text);
}

/** C and C++ write the name inside of declarators; Go and Rust have fields with names, Python functions too. */
function declarators(node: SyntaxNode, owner: string | undefined, kind: DeclaringKind): DeclaredName[] {
  const inside = owner === undefined ? {} : { owner };
  const names = node.fields('name').map(({ text }) => text);
  if (names.length > 0) return names.map((name) => ({ name, ...inside }));
  if (node.type === 'declaration' && kind === 'constant' && !isFileLevel(node)) return [];
  return node.fields('declarator').flatMap((declarator) => {
    const written = innermost(declarator).text;
    const parts = written.split('::').map((part) => bareName(part));
    const scope = parts.length > 1 ? parts.at(-2) : undefined;
    return [{ name: parts.at(-1) ?? '', ...inside, ...(scope !== undefined && { owner: scope }) }];
  });
}

function isFileLevel(node: SyntaxNode): boolean {
  return !findAbove(node, 'compound_statement');
}

function innermost(declarator: SyntaxNode): SyntaxNode {
  for (let inner = declarator; ;) {
    const next = inner.field('declarator') ?? inner.parts.find(({ type }) => type.endsWith('_declarator'));
    if (!next) return inner;
    inner = next;
  }
}

export function supertypesOf(node: SyntaxNode): string[] {
  const clauses = node.children.filter(({ type }) =>
    /^(argument_list|superclass|super_interfaces|extends_interfaces|class_heritage|base_list|base_clause|base_class_clause|class_interface_clause|extends_type_clause|trait_bounds)$/.test(
      type,
    ),
  );
  const words = clauses.flatMap(({ text }) => text.match(/[A-Za-z_][\w.:\\]*/g) ?? []);
  return words.filter((word) => !/^(extends|implements|public|private|protected|virtual|metaclass)$/.test(word)).map(bareName);
}

/** By the text alone: Python's underscore, Go's capital, `pub`, `private`, `static` of C, `export`. */
export function isExported(node: SyntaxNode, name: string, language: SyntaxLanguage): boolean {
  const head = signatureOf(node);
  switch (language) {
    case 'go':
      return /^\p{Lu}/u.test(name);
    case 'rust':
      return (
        /^pub\b/.test(head) ||
        /^(enum_variant|macro_definition|function_signature_item)$/.test(node.type) ||
        findAbove(node, 'impl_item')?.field('trait') !== undefined
      );
    case 'javascript':
    case 'typescript':
    case 'tsx':
      return !/^(private\b|#|_)/.test(head) && (!findAbove(node, 'program')?.children.includes(node) || isInExport(node));
    case 'c':
      return !/^static\b/.test(head);
    case 'java':
    case 'csharp':
    case 'php':
    case 'cpp':
      return !/^(?:@\w+\s+)*(?:\w+\s+)*?private\b/.test(head);
    default:
      return !/^_(?!_\w+__$)/.test(name);
  }
}

function isInExport(node: SyntaxNode): boolean {
  return node.parent?.type === 'export_statement';
}
