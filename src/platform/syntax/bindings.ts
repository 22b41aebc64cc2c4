import { leavesOf } from './references';
import { findAbove, type SyntaxNode } from './node';
import type { SyntaxTree } from './tree';

/** What a file's own names stand for. */
export interface Bindings {
  /** Variables with the types that they are made of or declared with, by the last part of the type's name. */
  types: Map<string, Set<string>>;
  /** Variables with the types whose functions made them, which may make anything: `Parser.parse(text)`. */
  makers: Map<string, Set<string>>;
  /** Variables that stand for a module: `lib = require('..')`. */
  modules: Set<string>;
  /** Names that imports give, with the names that they stand for: `import { a as b }`. */
  aliases: Map<string, string>;
  /** Variables and parameters. */
  locals: Set<string>;
}

const NAME = /identifier$|^(constant|name|simple_symbol)$/;
const CHAIN = new Set(['.', '::', '->', '\\', '*', '&', 'new', 'await', 'mut', '&mut', '&const']);

/** Reads assignments and declarations as tokens: `s = pkg.Shelf(1)`, `s := &Shelf{}`, `Shelf<T> s`, `s: Shelf`, `let(:s) { Shelf.new }`. */
export function bindingsIn(tree: SyntaxTree): Bindings {
  const leaves = leavesOf(tree);
  const bindings: Bindings = { types: new Map(), makers: new Map(), modules: new Set(), aliases: new Map(), locals: new Set() };
  leaves.forEach((leaf, at) => {
    const original = aliasOf(leaf);
    if (original !== undefined) bindings.aliases.set(leaf.text, original);
    if (!NAME.test(leaf.type) || isMember(leaves, at)) return;
    const name = leaf.text.replace(/^:/, '');
    const made = madeOf(leaves, at, tree.language === 'go');
    if (made !== undefined) add(made.sure ? bindings.types : bindings.makers, name, made.type);
    const declared = declaredAs(leaves, at);
    if (declared !== undefined) add(bindings.types, name, declared);
    if (isModule(leaves, at)) bindings.modules.add(name);
    if (isAssigned(leaves, at) || isParameter(leaf)) bindings.locals.add(leaf.text);
  });
  return bindings;
}

/** The last name of what an import renames; `const { a: b } = require(...)` is one too. */
function aliasOf(leaf: SyntaxNode): string | undefined {
  const { parent, fieldName } = leaf;
  const isPair = fieldName === 'value' && parent?.type === 'pair_pattern';
  if (fieldName !== 'alias' && !isPair) return undefined;
  const original = parent?.field('name') ?? parent?.field('path') ?? parent?.field('key');
  return original?.text.split(/::|\.|\\/).at(-1);
}

function add(types: Map<string, Set<string>>, name: string, type: string): void {
  const known = types.get(name) ?? new Set();
  types.set(name, known.add(type));
}

function isMember(leaves: readonly SyntaxNode[], at: number): boolean {
  return (
    ['.', '->', '::', '?.'].includes(leaves[at - 1]?.type ?? '') &&
    leaves[at - 2]?.text !== 'this' &&
    leaves[at - 2]?.text !== 'self'
  );
}

const BINDS = new Set(['=', ':=', '||=']);

function isAssigned(leaves: readonly SyntaxNode[], at: number): boolean {
  const leaf = leaves[at]!;
  if (leaf.parent?.type === 'keyword_argument') return false;
  return BINDS.has(leaves[at + 1]?.type ?? '') || isLeftOfAssignment(leaf) || leaf.is('name', 'variable_declarator');
}

function isLeftOfAssignment({ fieldName, parent }: SyntaxNode): boolean {
  return (
    (fieldName === 'left' && /assign|declaration|for/.test(parent?.type ?? '')) ||
    (parent?.fieldName === 'left' && /^(expression_list|pattern_list|tuple_pattern|left_assignment_list)$/.test(parent.type))
  );
}

function isParameter(leaf: SyntaxNode): boolean {
  return /param/.test(leaf.parent?.type ?? '') && !findAbove(leaf, 'type_parameters') && leaf.fieldName !== 'type';
}

function isModule(leaves: readonly SyntaxNode[], at: number): boolean {
  const [, equals, value, other] = leaves.slice(at, at + 4);
  return (
    equals?.type === '=' && /^(require|import|importlib|__import__)$/.test((value?.type === 'await' ? other : value)?.text ?? '')
  );
}

interface Made {
  type: string;
  /** False where a function of the type made it. */
  sure: boolean;
}

/** What is assigned: the last name with a capital in the chain before its bracket, or what Go's `NewShelf` makes. */
function madeOf(leaves: readonly SyntaxNode[], at: number, go: boolean): Made | undefined {
  const next = leaves[at + 1]?.type ?? '';
  const start = BINDS.has(next) ? at + 2 : blockAfterSymbol(leaves, at);
  if (start === undefined) return undefined;
  const chain: string[] = [];
  let place = start;
  for (; place < start + 14; place += 1) {
    const leaf = leaves[place];
    if (!leaf || !(NAME.test(leaf.type) || CHAIN.has(leaf.type))) break;
    if (NAME.test(leaf.type)) chain.push(leaf.text);
  }
  if (chain.length === 0) return undefined;
  return go ? madeInGo(chain, leaves[place]?.type ?? '') : madeElsewhere(chain);
}

function madeInGo(chain: readonly string[], opens: string): Made | undefined {
  const last = chain.at(-1) ?? '';
  const made = opens === '{' ? last : /^(?:[Nn]ew|[Mm]ake|Must)([A-Z]\w*)$/.exec(last)?.[1];
  return made === undefined ? undefined : { type: made, sure: true };
}

function madeElsewhere(chain: readonly string[]): Made | undefined {
  const last = chain.at(-1) ?? '';
  const at = chain.map((name) => /^\p{Lu}/u.test(name)).lastIndexOf(true);
  const type = chain[at];
  if (type === undefined) return undefined;
  return { type, sure: at === chain.length - 1 || (last === 'new' && at === chain.length - 2) };
}

/** RSpec: `let(:cart) { Cart.new }`. */
function blockAfterSymbol(leaves: readonly SyntaxNode[], at: number): number | undefined {
  const leaf = leaves[at];
  if (leaf?.type !== 'simple_symbol' || leaves[at + 1]?.type !== ')') return undefined;
  return leaves[at + 2]?.type === '{' ? at + 3 : undefined;
}

/** A type before the name, as in Java, or behind a colon. */
function declaredAs(leaves: readonly SyntaxNode[], at: number): string | undefined {
  const leaf = leaves[at]!;
  const declared = findAbove(leaf, ...TYPED);
  const type = declared?.field('type');
  if (!declared || !type || type.start <= leaf.start === type.end > leaf.start || leaf.start - declared.start > 400)
    return undefined;
  if (!isNameOf(leaf, declared)) return undefined;
  const name = /([A-Za-z_]\w*)\s*(?:<[\s\S]*>)?[\s*&?[\]]*$/.exec(type.text.replace(/^[:\s]+/, ''))?.[1];
  return name === undefined || !/^\p{Lu}/u.test(name) ? undefined : name;
}

const TYPED = [
  ...[
    'local_variable_declaration',
    'variable_declaration',
    'variable_declarator',
    'declaration',
    'parameter_declaration',
    'var_spec',
  ],
  ...[
    'formal_parameter',
    'parameter',
    'required_parameter',
    'optional_parameter',
    'typed_parameter',
    'simple_parameter',
    'let_declaration',
  ],
  ...['field_declaration', 'public_field_definition', 'assignment', 'property_declaration'],
];

function isNameOf(leaf: SyntaxNode, declared: SyntaxNode): boolean {
  for (let node: SyntaxNode | undefined = leaf; node && node !== declared; node = node.parent)
    if (['value', 'right', 'type', 'arguments', 'parameters', 'body'].includes(node.fieldName ?? '')) return false;
  return true;
}
