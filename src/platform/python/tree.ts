/**
 * One node of a Python syntax tree, copied out of the parser's memory: it needs no freeing and walks fast.
 * Types and field names are those of the tree-sitter-python grammar.
 */
export class PyNode {
  readonly children: PyNode[] = [];
  parent?: PyNode;

  constructor(
    readonly type: string,
    /** Name of the grammar's field that this node fills in its parent. */
    readonly fieldName: string | undefined,
    readonly named: boolean,
    /** UTF-16 offsets into the source. */
    readonly start: number,
    readonly end: number,
    /** 1-based, both inclusive. */
    readonly line: number,
    readonly endLine: number,
    /** 0-based, in UTF-16 units. */
    readonly column: number,
    /** True for what the parser had to invent or could not place. */
    readonly broken: boolean,
    private readonly source: string,
  ) {}

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** Named children without comments. */
  get parts(): PyNode[] {
    return this.children.filter((child) => child.named && child.type !== 'comment');
  }

  field(name: string): PyNode | undefined {
    return this.children.find((child) => child.fieldName === name);
  }

  fields(name: string): PyNode[] {
    return this.children.filter((child) => child.fieldName === name);
  }

  /** True if the node stands as `field` of a parent of this type. */
  is(field: string, parentType: string): boolean {
    return this.fieldName === field && this.parent?.type === parentType;
  }
}

/** All nodes below and including `root`, in source order. */
export function* walk(root: PyNode): Generator<PyNode> {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index]!);
  }
}

/** Nodes of the given types below and including `root`, in source order. */
export function findAll(root: PyNode, ...types: string[]): PyNode[] {
  return [...walk(root)].filter((node) => types.includes(node.type));
}

/** The nearest node of one of the types above `node`. */
export function findAbove(node: PyNode, ...types: string[]): PyNode | undefined {
  for (let above = node.parent; above; above = above.parent) if (types.includes(above.type)) return above;
  return undefined;
}

/** The definition inside a `decorated_definition`, or the node itself. */
export function undecorated(node: PyNode): PyNode {
  return node.type === 'decorated_definition' ? (node.field('definition') ?? node) : node;
}

/** The expressions behind the `@` of a definition, outermost first. */
export function decoratorsOf(definition: PyNode): PyNode[] {
  const outer = definition.parent;
  if (outer?.type !== 'decorated_definition') return [];
  return outer.children.filter((child) => child.type === 'decorator').flatMap((child) => child.parts.slice(0, 1));
}

/** Positional arguments and keyword arguments of a call, without comments. */
export function argumentsOf(call: PyNode): PyNode[] {
  const list = call.field('arguments');
  return list?.type === 'argument_list' ? list.parts : list ? [list] : [];
}
