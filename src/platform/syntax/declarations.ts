import { declaringKinds, type DeclaringKind } from './declaring';
import type { SyntaxNode } from './node';
import type { Declaration, DeclarationKind } from './declaration';
import { parametersOf } from './parameters';
import { rubyMacros } from './ruby-macros';
import { signatureOf } from './signatures';
import { bareName, declaredNames, isExported, supertypesOf } from './names';
import type { SyntaxTree } from './tree';

interface Around {
  owner?: string;
  /** Inside of a function nothing is visible from without. */
  inFunction: boolean;
  node: SyntaxNode;
}

/** Patterns (`const { a, b } = c`) name nothing that others see; Ruby's names may end in a mark. */
const NAME = /^[#$\w\u0080-\uffff]{1,120}[?!=]?$/;

/** Constructors, by the names that languages give them; Java, C# and C++ name them like their class. */
const CONSTRUCTORS = new Set(['__init__', 'constructor', 'initialize', '__construct']);

/** What a file declares for others, in source order: functions, members, types, constants and macros; nothing local. */
export function declarationsIn(tree: SyntaxTree): Declaration[] {
  const kinds = declaringKinds(tree.language);
  const found: Declaration[] = [];
  const stack: Around[] = [{ node: tree.root, inFunction: false }];
  for (let around = stack.pop(); around; around = stack.pop()) {
    const kind = around.node.named ? kinds.get(around.node.type) : undefined;
    const own = kind && !isHidden(around, kind) ? declare(around, kind, tree) : [];
    found.push(...own);
    stack.push(...around.node.children.map((node) => below(around, kind, own[0], node)).reverse());
  }
  return found.filter(({ name }) => NAME.test(name));
}

/** What is local; but Python's attributes are made in methods, and JavaScript's objects are made and returned by functions. */
function isHidden({ node, inFunction }: Around, kind: DeclaringKind): boolean {
  if (!inFunction) return false;
  if (node.type === 'assignment') return !/^(self|cls)\.\w+$/.test(node.field('left')?.text ?? '');
  return !(kind === 'function' && (node.type === 'method_definition' || node.parent?.type === 'pair'));
}

function below(
  { node, owner, inFunction }: Around,
  kind: DeclaringKind | undefined,
  own: Declaration | undefined,
  child: SyntaxNode,
): Around {
  const next = { node: child, ...(owner !== undefined && { owner }) };
  if (node.type === 'impl_item') return { node: child, inFunction, owner: bareName(node.field('type')?.text ?? '') };
  if (kind === 'type') return { node: child, inFunction, ...typeOwner(node, own, owner) };
  if (kind === 'function' && node.type !== 'call')
    return { ...next, ...(owner === undefined && own && { owner: own.name }), inFunction: true };
  if (kind === 'constant' && own && child.type === 'object') return { node: child, inFunction, owner: own.owner ?? own.name };
  return {
    ...next,
    inFunction:
      inFunction ||
      (/^(lambda|block|do_block|lambda_expression|closure_expression|func_literal)$/.test(node.type) && !isClassBody(node)),
  };
}

/** Python's classes have a `block`, and Ruby's `class << self` and `Struct.new do` too. */
function isClassBody(node: SyntaxNode): boolean {
  return (
    node.type === 'block' &&
    node.parent?.type !== 'function_definition' &&
    node.parent?.type !== 'call' &&
    !/function|method/.test(node.parent?.type ?? '')
  );
}

function typeOwner(node: SyntaxNode, own: Declaration | undefined, owner: string | undefined): { owner?: string } {
  if (node.parent?.type === 'type_definition' && owner !== undefined) return { owner };
  const name = own?.name ?? (node.field('name') && bareName(node.field('name')?.text ?? ''));
  return name === undefined ? { ...(owner !== undefined && { owner }) } : { owner: name };
}

function declare(around: Around, kind: DeclaringKind, tree: SyntaxTree): Declaration[] {
  const { node, owner } = around;
  if (kind === 'namespace') return [];
  if (node.type === 'call') return rubyMacros(node, owner);
  if (node.parent?.type === 'type_definition' && owner !== undefined) return [];
  const parts = node.type === 'record_declaration' ? components(node) : [];
  const own = declaredNames(node, owner, kind).map(({ name, owner: holder, held }): Declaration => {
    const known = memberKind(kind, name, holder, node);
    const parameters = known === 'constant' || known === 'field' ? undefined : parametersOf(node, holder !== undefined);
    const supertypes = known === 'type' ? supertypesOf(node) : [];
    return {
      ...{ kind: known, name, ...(holder !== undefined && { owner: holder }) },
      qualified: holder === undefined ? name : `${holder}.${name}`,
      signature: signatureOf(node, held),
      exported: isExported(node, name, tree.language),
      ...(parameters && { parameters }),
      ...(supertypes.length > 0 && { supertypes }),
      ...{ line: node.line, endLine: node.endLine },
    };
  });
  return [...own, ...parts];
}

/** What a record is made of, which is also how it is asked: of Java and C#. */
function components(node: SyntaxNode): Declaration[] {
  const owner = node.field('name')?.text ?? '';
  const list = node.field('parameters') ?? node.children.find(({ type }) => type === 'parameter_list');
  return (list?.parts ?? []).flatMap((part): Declaration[] => {
    const name = part.field('name')?.text;
    const place = { line: part.line, endLine: part.endLine };
    if (name === undefined) return [];
    return [
      { kind: 'field', name, owner, qualified: `${owner}.${name}`, signature: signatureOf(part), exported: true, ...place },
    ];
  });
}

function memberKind(kind: DeclaringKind, name: string, owner: string | undefined, node: SyntaxNode): DeclarationKind {
  if (kind === 'namespace') return 'type';
  const callable = kind === 'function' || (kind !== 'type' && kind !== 'macro' && holdsFunction(node));
  if (!callable) return plainKind(kind, owner, node.type);
  if (owner === undefined) return 'function';
  return CONSTRUCTORS.has(name) || name === owner ? 'constructor' : 'method';
}

/** Members of enumerations, and constants of PHP and Ruby, can also be named without what they belong to. */
function plainKind(kind: Exclude<DeclaringKind, 'namespace'>, owner: string | undefined, type: string): DeclarationKind {
  if (/enum|^property_identifier$|^const_element$/.test(type) && kind !== 'type') return 'constant';
  const isAttribute = owner !== undefined && kind === 'constant' && type !== 'assignment';
  return isAttribute ? 'field' : kind;
}

/** A prototype in C and C++ is a declaration whose declarator is that of a function. */
function holdsFunction(node: SyntaxNode): boolean {
  for (let inner = node.field('declarator'); inner; inner = inner.field('declarator'))
    if (inner.type === 'function_declarator') return true;
  return false;
}
