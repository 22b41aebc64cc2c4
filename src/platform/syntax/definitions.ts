import { findAbove, walk, type SyntaxNode } from './node';
import { NODE_KINDS, type DefinitionKind } from './kinds';
import type { SyntaxTree } from './tree';

/** A named function, type or namespace of a source file. */
export interface Definition {
  kind: DefinitionKind;
  name: string;
  /** The names of the definitions around it and its own, joined by `.`: `Shelf.add`. */
  path: string;
  /** With its decorators; line and offsets as in SyntaxNode. */
  node: SyntaxNode;
}

/** The named definitions of a file, in source order; nested ones too. Functions without a name count to what they stand in. */
export function definitionsIn(tree: SyntaxTree): Definition[] {
  const found: Definition[] = [];
  const around = new Map<SyntaxNode, string>();
  for (const node of walk(tree.root)) {
    const above = node.parent && around.get(node.parent);
    const kind = kindOf(tree, node);
    const name = kind && nameOf(node);
    const path = name === undefined ? above : above === undefined ? name : `${above}.${name}`;
    if (path !== undefined) around.set(node, path);
    if (kind && name !== undefined && path !== undefined) found.push({ kind, name, path, node: withDecorators(node) });
  }
  return found;
}

const kindsByType = new Map<string, Map<string, DefinitionKind>>();

function kindOf(tree: SyntaxTree, node: SyntaxNode): DefinitionKind | undefined {
  let kinds = kindsByType.get(tree.language);
  if (!kinds) {
    const { definitions } = NODE_KINDS[tree.language];
    const pairs = Object.entries(definitions) as [DefinitionKind, string][];
    kinds = new Map(pairs.flatMap(([kind, types]) => types.split(' ').map((type) => [type, kind] as const)));
    kindsByType.set(tree.language, kinds);
  }
  return node.named ? kinds.get(node.type) : undefined;
}

function nameOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'arrow_function':
    case 'function_expression':
    case 'class':
      return node.field('name')?.text ?? nameOfHolder(node);
    case 'struct_specifier':
    case 'union_specifier':
    case 'enum_specifier':
    case 'class_specifier':
      // Without a body it only mentions the type.
      return node.field('body') && (node.field('name')?.text ?? typedefName(node));
    case 'type_definition':
      return node.field('type')?.field('body') ? undefined : declaredName(node);
    case 'impl_item':
      return node.field('type')?.text;
    case 'function_definition':
      return node.field('name')?.text ?? declaredName(node);
    case 'namespace_definition':
      return node.field('name')?.text ?? '(anonymous)';
    case 'indexer_declaration':
      return 'this[]';
    case 'operator_declaration':
      return `operator ${node.field('operator')?.text ?? ''}`;
    case 'conversion_operator_declaration':
      return `operator ${node.field('type')?.text ?? ''}`;
    case 'singleton_class':
      return 'self';
    default:
      return node.field('name')?.text ?? node.field('left')?.text;
  }
}

/** A function or class that is bound to a name where it is written: `const f = () => 1`, `a.b = function () {}`, `{ f: () => 1 }`. */
function nameOfHolder({ parent, fieldName }: SyntaxNode): string | undefined {
  switch (parent?.type) {
    case 'variable_declarator':
    case 'public_field_definition':
      return fieldName === 'value' ? parent.field('name')?.text : undefined;
    case 'field_definition':
      return fieldName === 'value' ? parent.field('property')?.text : undefined;
    case 'pair':
      return fieldName === 'value' ? parent.field('key')?.text : undefined;
    case 'assignment_expression':
      return fieldName === 'right' ? parent.field('left')?.text : undefined;
    default:
      return undefined;
  }
}

/** C writes the name inside the declarator: `char *(*find)(int)`. */
function declaredName(node: SyntaxNode): string | undefined {
  let inner = node.field('declarator');
  while (inner?.field('declarator') ?? inner?.parts.find((part) => part.type.endsWith('_declarator')))
    inner = inner?.field('declarator') ?? inner?.parts.find((part) => part.type.endsWith('_declarator'));
  return inner?.text;
}

function typedefName(node: SyntaxNode): string | undefined {
  return node.is('type', 'type_definition') && node.parent ? declaredName(node.parent) : undefined;
}

function withDecorators(node: SyntaxNode): SyntaxNode {
  return node.is('definition', 'decorated_definition') ? (findAbove(node, 'decorated_definition') ?? node) : node;
}
