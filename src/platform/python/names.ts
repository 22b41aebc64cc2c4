import type { PyNode } from './tree';

export interface Binding {
  name: string;
  kind: 'module' | 'imported' | 'function' | 'class' | 'parameter' | 'variable';
  node: PyNode;
  /** For `module`: the dotted module; for `imported`: `module.name`. */
  target?: string;
}

export interface Scope {
  kind: 'module' | 'class' | 'function' | 'comprehension';
  node: PyNode;
  parent?: Scope;
  bindings: Map<string, Binding[]>;
  /** Names that a `global` statement sends to the module. */
  globals: Set<string>;
  nonlocals: Set<string>;
}

/** One place where a name is read. */
export interface Load {
  name: string;
  node: PyNode;
  scope: Scope;
}

export interface Scopes {
  module: Scope;
  all: Scope[];
  loads: Load[];
}

/**
 * What a read of `name` in `scope` can mean; empty when only a builtin (or nothing) is left. With `trustOuter` false,
 * module and class bindings don't count: before they are bound, and after `del`, such names still mean the builtin.
 */
export function resolve(name: string, scope: Scope, trustOuter = true): Binding[] {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue;
    if (at.globals.has(name)) at = rootScope(at);
    const found = at.bindings.get(name);
    const local = at.kind === 'function' || at.kind === 'comprehension';
    if (found && (local || trustOuter)) return found;
  }
  return [];
}

/** The module's scope. */
export function rootScope(scope: Scope): Scope {
  let at = scope;
  while (at.parent) at = at.parent;
  return at;
}

/** The dotted name that an expression certainly means, through imports: `r` after `from assay import req as r` is `assay.req`. */
export function qualifiedName(node: PyNode, scope: Scope): string | undefined {
  if (node.type === 'identifier') {
    const binding = resolve(node.text, scope).at(-1);
    return binding?.target;
  }
  if (node.type !== 'attribute') return undefined;
  const object = node.field('object');
  const owner = object && qualifiedName(object, scope);
  return owner === undefined ? undefined : `${owner}.${node.field('attribute')?.text ?? ''}`;
}

/** A read name with the attributes taken of it: `pytest.mark.req` is the load `pytest` with two members. */
export interface Chain {
  load: Load;
  bindings: Binding[];
  members: PyNode[];
  /** The expression of the whole chain. */
  top: PyNode;
  /** The dotted name it certainly means, if its root is imported. */
  path?: string;
}

/** The attribute chain of every read. */
export function readChains(scopes: Scopes): Chain[] {
  return scopes.loads.map((load) => {
    const members: PyNode[] = [];
    let top = load.node;
    while (top.parent && top.is('object', 'attribute')) {
      top = top.parent;
      const member = top.field('attribute');
      if (member) members.push(member);
    }
    const bindings = resolve(load.name, load.scope);
    const target = bindings.at(-1)?.target;
    const path = target === undefined ? undefined : [target, ...members.map((member) => member.text)].join('.');
    return { load, bindings, members, top, ...(path !== undefined && { path }) };
  });
}
