import type { Binding, Scope, Scopes } from './names';
import { rootScope } from './names';
import type { PyNode } from './tree';

const COMPREHENSIONS = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']);

/** Which names a module binds and reads, and in which scope, after Python's own rules. */
export function readScopes(root: PyNode): Scopes {
  const module = newScope('module', root);
  const scopes: Scopes = { module, all: [module], loads: [] };
  const reader = new ScopeReader(scopes);
  for (const child of root.children) reader.visit(child, module);
  return scopes;
}

function newScope(kind: Scope['kind'], node: PyNode, parent?: Scope): Scope {
  return { kind, node, bindings: new Map(), globals: new Set(), nonlocals: new Set(), ...(parent && { parent }) };
}

class ScopeReader {
  constructor(private readonly scopes: Scopes) {}

  visit(node: PyNode, scope: Scope): void {
    if (COMPREHENSIONS.has(node.type)) return this.comprehension(node, scope);
    switch (node.type) {
      case 'identifier':
        this.scopes.loads.push({ name: node.text, node, scope });
        return;
      case 'import_statement':
      case 'import_from_statement':
        return this.imports(node, scope);
      case 'future_import_statement':
      case 'string_content':
        return;
      case 'function_definition':
      case 'lambda':
        return this.callable(node, scope);
      case 'class_definition':
        return this.classDefinition(node, scope);
      case 'attribute':
        return this.visitField(node, 'object', scope);
      case 'keyword_argument':
        return this.visitField(node, 'value', scope);
      case 'keyword_pattern':
        return node.parts.slice(1).forEach((part) => this.patternPart(part, scope));
      case 'assignment':
      case 'augmented_assignment':
        return this.assignment(node, scope);
      case 'named_expression':
        return this.namedExpression(node, scope);
      case 'for_statement':
      case 'for_in_clause':
        return this.withTarget(node, 'left', scope);
      case 'type_alias_statement':
        return this.typeAlias(node, scope);
      case 'as_pattern_target':
        return node.parts.forEach((part) => this.bindTarget(part, scope));
      case 'as_pattern':
        return this.asPattern(node, scope);
      case 'case_pattern':
      case 'splat_pattern':
        return this.casePattern(node, scope);
      case 'class_pattern':
        return this.classPattern(node, scope);
      case 'global_statement':
        return node.parts.forEach((part) => scope.globals.add(part.text));
      case 'nonlocal_statement':
        return node.parts.forEach((part) => scope.nonlocals.add(part.text));
      default:
        node.children.forEach((child) => this.visit(child, scope));
    }
  }

  private visitField(node: PyNode, field: string, scope: Scope): void {
    const child = node.field(field);
    if (child) this.visit(child, scope);
  }

  private bind(scope: Scope, binding: Binding): void {
    const at = scope.globals.has(binding.name) ? rootScope(scope) : scope;
    if (scope.nonlocals.has(binding.name)) return;
    const known = at.bindings.get(binding.name);
    if (known) known.push(binding);
    else at.bindings.set(binding.name, [binding]);
  }

  private bindName(node: PyNode, scope: Scope, kind: Binding['kind'] = 'variable', target?: string): void {
    this.bind(scope, { name: node.text, kind, node, ...(target !== undefined && { target }) });
  }

  /** Binds every name of an assignment target; subscripts and attributes are reads of their object. */
  private bindTarget(node: PyNode, scope: Scope): void {
    if (node.type === 'identifier') return this.bindName(node, scope);
    if (node.type === 'attribute' || node.type === 'subscript') return this.visit(node, scope);
    node.parts.forEach((part) => this.bindTarget(part, scope));
  }

  private imports(node: PyNode, scope: Scope): void {
    const from = node.field('module_name')?.text;
    for (const entry of node.fields('name')) {
      const dotted = entry.type === 'aliased_import' ? entry.field('name')?.text : entry.text;
      const alias = entry.type === 'aliased_import' ? entry.field('alias') : undefined;
      if (dotted === undefined) continue;
      const head = dotted.split('.')[0]!;
      const target = from !== undefined ? `${from}.${dotted}` : alias ? dotted : head;
      this.bind(scope, { name: alias?.text ?? head, kind: from !== undefined ? 'imported' : 'module', node: entry, target });
    }
  }

  private callable(node: PyNode, scope: Scope): void {
    const inner = this.open('function', node, scope);
    const name = node.field('name');
    if (name) this.bindName(name, scope, 'function');
    this.visitField(node, 'return_type', scope);
    this.typeParameters(node, inner);
    node.field('parameters')?.parts.forEach((part) => this.parameter(part, scope, inner));
    this.visitField(node, 'body', inner);
  }

  private parameter(node: PyNode, outer: Scope, inner: Scope): void {
    if (node.type === 'identifier') return this.bindName(node, inner, 'parameter');
    for (const part of node.parts) {
      const isName = part.fieldName === 'name' || (part.fieldName !== 'value' && part.fieldName !== 'type');
      if (isName) this.parameter(part, outer, inner);
      else this.visit(part, outer);
    }
  }

  private classDefinition(node: PyNode, scope: Scope): void {
    const name = node.field('name');
    if (name) this.bindName(name, scope, 'class');
    this.visitField(node, 'superclasses', scope);
    const inner = this.open('class', node, scope);
    this.typeParameters(node, inner);
    this.visitField(node, 'body', inner);
  }

  /** Binds `T` of `[T]`, `[*T]` and `[T: bound]`; everything else in there is read. */
  private typeParameters(node: PyNode, inner: Scope): void {
    for (const parameter of node.field('type_parameters')?.parts ?? []) this.typeParameter(parameter, inner);
  }

  private typeParameter(node: PyNode, inner: Scope): void {
    const [first, ...rest] = node.parts;
    if (first?.type === 'identifier') this.bindName(first, inner);
    else if (first) this.typeParameter(first, inner);
    rest.forEach((part) => this.visit(part, inner));
  }

  /** `type X[T] = ...` binds X alone; its parameters live in the alias only, so they are read as if unbound. */
  private typeAlias(node: PyNode, scope: Scope): void {
    let name = node.field('left');
    while (name && name.type !== 'identifier') name = name.parts[0];
    if (name) this.bindName(name, scope);
    this.visitField(node, 'right', scope);
  }

  private open(kind: Scope['kind'], node: PyNode, parent: Scope): Scope {
    const scope = newScope(kind, node, parent);
    this.scopes.all.push(scope);
    return scope;
  }

  /** The first iterable of a comprehension belongs to the scope around it. */
  private comprehension(node: PyNode, scope: Scope): void {
    const inner = this.open('comprehension', node, scope);
    const first = node.children.find((child) => child.type === 'for_in_clause');
    for (const child of node.children) {
      if (child !== first) this.visit(child, inner);
    }
    const left = first?.field('left');
    if (left) this.bindTarget(left, inner);
    first?.fields('right').forEach((right) => this.visit(right, scope));
  }

  private assignment(node: PyNode, scope: Scope): void {
    const left = node.field('left');
    if (left && node.type === 'augmented_assignment') this.visit(left, scope);
    if (left) this.bindTarget(left, scope);
    this.visitField(node, 'type', scope);
    this.visitField(node, 'right', scope);
  }

  private namedExpression(node: PyNode, scope: Scope): void {
    let at = scope;
    while (at.kind === 'comprehension' && at.parent) at = at.parent;
    const name = node.field('name');
    if (name) this.bindTarget(name, at);
    this.visitField(node, 'value', scope);
  }

  private withTarget(node: PyNode, field: string, scope: Scope): void {
    for (const child of node.children) {
      if (child.fieldName === field) this.bindTarget(child, scope);
      else this.visit(child, scope);
    }
  }

  /** `with x as y`, `except E as y` (whose target has a node of its own) and `case P as y` (a bare identifier). */
  private asPattern(node: PyNode, scope: Scope): void {
    const last = node.parts.at(-1);
    for (const child of node.parts) {
      if (child === last && child.type === 'identifier') this.bindName(child, scope);
      else this.visit(child, scope);
    }
  }

  /** A bare name in a pattern is bound; a dotted one is read. */
  private casePattern(node: PyNode, scope: Scope): void {
    node.parts.forEach((part) => this.patternPart(part, scope));
  }

  private patternPart(part: PyNode, scope: Scope): void {
    const bare =
      part.type === 'identifier' ? part : part.type === 'dotted_name' && part.parts.length === 1 ? part.parts[0]! : undefined;
    if (bare) this.bindName(bare, scope);
    else if (part.type === 'dotted_name') this.visit(part.parts[0]!, scope);
    else this.visit(part, scope);
  }

  private classPattern(node: PyNode, scope: Scope): void {
    const [name, ...rest] = node.parts;
    if (name) this.visit(name.type === 'dotted_name' ? name.parts[0]! : name, scope);
    rest.forEach((part) => this.visit(part, scope));
  }
}
