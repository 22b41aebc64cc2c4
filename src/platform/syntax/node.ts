/**
 * One node of a syntax tree, copied out of the parser's memory: it needs no freeing and walks fast.
 * Types and field names are those of the language's tree-sitter grammar.
 */
export class SyntaxNode {
  readonly children: SyntaxNode[] = [];
  parent?: SyntaxNode;

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
  get parts(): SyntaxNode[] {
    return this.children.filter((child) => child.named && !child.type.endsWith('comment'));
  }

  field(name: string): SyntaxNode | undefined {
    return this.children.find((child) => child.fieldName === name);
  }

  fields(name: string): SyntaxNode[] {
    return this.children.filter((child) => child.fieldName === name);
  }

  /** True if the node stands as `field` of a parent of this type. */
  is(field: string, parentType: string): boolean {
    return this.fieldName === field && this.parent?.type === parentType;
  }
}

/** All nodes below and including `root`, in source order. */
export function* walk(root: SyntaxNode): Generator<SyntaxNode> {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index]!);
  }
}

/** Nodes of the given types below and including `root`, in source order. */
export function findAll(root: SyntaxNode, ...types: string[]): SyntaxNode[] {
  return [...walk(root)].filter((node) => types.includes(node.type));
}

/** The nearest node of one of the types above `node`. */
export function findAbove(node: SyntaxNode, ...types: string[]): SyntaxNode | undefined {
  for (let above = node.parent; above; above = above.parent) if (types.includes(above.type)) return above;
  return undefined;
}
