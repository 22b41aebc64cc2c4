import { NODE_KINDS, type ControlKind } from './kinds';
import { walk, type SyntaxNode } from './node';
import type { SyntaxTree } from './tree';

export interface ControlFlow {
  kind: ControlKind;
  node: SyntaxNode;
  /** How many other branches, loops and handlers it stands in; an `else if` stands where its `if` does. */
  depth: number;
}

/** Branches, loops and handlers of errors, in source order. A switch counts once, its cases do not. */
export function controlFlowIn(tree: SyntaxTree): ControlFlow[] {
  const kinds = new Map(
    (Object.entries(NODE_KINDS[tree.language].control) as [ControlKind, string][]).flatMap(([kind, types]) =>
      types.split(' ').map((type) => [type, kind] as const),
    ),
  );
  const depths = new Map<SyntaxNode, number>();
  const found: ControlFlow[] = [];
  for (const node of walk(tree.root)) {
    const kind = node.named ? kinds.get(node.type) : undefined;
    const around = (node.parent && depths.get(node.parent)) ?? 0;
    const depth = kind && continuesIf(node) ? Math.max(around - 1, 0) : around;
    depths.set(node, kind ? depth + 1 : around);
    if (kind) found.push({ kind, node, depth });
  }
  return found;
}

const IF = ['if_statement', 'if_expression', 'if', 'elsif', 'elif_clause', 'else_if_clause'];

/** Whether the node is the `else if` of an if around it. */
function continuesIf(node: SyntaxNode): boolean {
  if (['elsif', 'elif_clause', 'else_if_clause'].includes(node.type)) return true;
  if (!IF.includes(node.type)) return false;
  return node.parent?.type === 'else_clause' || (node.fieldName === 'alternative' && IF.includes(node.parent?.type ?? ''));
}

/** Comments of all forms; documentation comments too, but not Python's docstrings, which are strings. */
export function commentsIn(tree: SyntaxTree): SyntaxNode[] {
  return outermost(tree.root, (node) => node.named && /(^|_)comment$/.test(node.type));
}

/** String and character literals with their quotes; of nested or joined ones, the outermost. */
export function stringLiteralsIn(tree: SyntaxTree): SyntaxNode[] {
  const types = new Set(NODE_KINDS[tree.language].strings.split(' '));
  return outermost(tree.root, (node) => node.named && types.has(node.type));
}

/** Names of functions that check something, in the test frameworks of all languages: `assertEqual`, `expect`, `t.Fatalf`, `CHECK_EQ`. */
const ASSERTION = new RegExp(
  '^(assert|expect|should|check|require|verify|ensure|refute|fail(?![a-z]))|^must_|^(t|tb|b)\\.(Error|Fatal)f?$|' +
    '^(t|assert|expect|Assert|self|this|cy)\\.(is|not|equal|deepEqual|strictEqual|ok|throws|rejects|true|false|same|fail)\\w*$',
  'i',
);

/** Calls and statements by which a test checks something; a chain such as `expect(a).to.equal(b)` is one. */
export function assertionsIn(tree: SyntaxTree): SyntaxNode[] {
  const types = new Set(NODE_KINDS[tree.language].calls.split(' '));
  return outermost(tree.root, (node) => node.named && types.has(node.type) && checks(node));
}

function checks(call: SyntaxNode): boolean {
  if (call.type === 'assert_statement') return true;
  const called = calledName(call);
  return ASSERTION.test(called) || ASSERTION.test(called.split(/\.|::|->/).at(-1) ?? '');
}

/** What is called, with the names before it: `t.Fatalf`, `self.assertEqual`, `assert_eq`. Of a chain, the innermost call's. */
function calledName(call: SyntaxNode): string {
  const target = call.field('function') ?? call.field('macro');
  const object = call.field('object') ?? call.field('receiver') ?? call.field('scope');
  const inner = [target, object].flatMap((part) => (part ? [firstCall(part)] : [])).find((node) => node !== undefined);
  if (inner) return calledName(inner);
  const name = target?.text ?? call.field('method')?.text ?? call.field('name')?.text ?? '';
  return (object ? `${object.text}.${name}` : name).slice(0, 200);
}

/** The first call of a chain: in `expect(a).to.equal(b)` that of `expect`. */
function firstCall(part: SyntaxNode): SyntaxNode | undefined {
  for (let node: SyntaxNode | undefined = part; node; node = node.parts[0])
    if (/^call|call$|_call_|invocation/.test(node.type)) return node;
  return undefined;
}

function outermost(root: SyntaxNode, wanted: (node: SyntaxNode) => boolean): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let end = -1;
  for (const node of walk(root)) {
    if (node.start < end || !wanted(node)) continue;
    found.push(node);
    end = node.end;
  }
  return found;
}
