import { resolve } from './names';
import { inMainGuard, readPythonFile, type PythonFile, type ReadFile } from './source-file';
import { literalString } from './strings';
import { readSuite } from './suite';
import { methodsOf, nameOf, readDecorators } from './tests';
import { argumentsOf, findAll, undecorated, type PyNode } from './tree';

/** A statement of a file, or of the body of a test class: kept whole or cut whole. */
interface Piece {
  /** With its decorators. */
  node: PyNode;
  /** The class, for a member of a test class. */
  owner?: Piece;
  /** For a test class: its members, each kept or cut on its own. */
  members?: Piece[];
  /** A test that is not public. */
  hidden: boolean;
  isTest: boolean;
}

/**
 * The public tests of a suite as files that run: of each file the public tests, and the imports, helpers, fixtures and constants
 * that they use, one through another. Everything else is left out: private tests, what only they use, comments between statements,
 * docstrings of modules and test classes. Files without a public test are left out too. `files` must be a suite without violations.
 */
export async function publicSuite(files: readonly PythonFile[]): Promise<PythonFile[]> {
  const cut: PythonFile[] = [];
  for (const file of files) {
    const { tests } = await readSuite([file]);
    const published = tests.filter((test) => test.visibility === 'public').map((test) => test.id);
    if (published.length === 0) continue;
    const content = new PublicFile(await readPythonFile(file), new Set(published)).render();
    const left = (await readSuite([{ path: file.path, content }])).tests.map((test) => test.id);
    if (left.join('\n') !== published.join('\n')) throw new Error(`${file.path} cannot be cut to its public tests`);
    cut.push({ path: file.path, content });
  }
  return cut;
}

// What a runner calls by its name around every test of a class.
const AROUND_TESTS = /^(?:setUp|tearDown|setUpClass|tearDownClass|setup_method|teardown_method|setup_class|teardown_class)$/;

class PublicFile {
  private readonly pieces: Piece[];
  private readonly kept = new Set<Piece>();

  constructor(
    private readonly file: ReadFile,
    private readonly published: ReadonlySet<string>,
  ) {
    this.pieces = file.root.parts.map((node) => this.toPiece(node));
  }

  render(): string {
    for (const piece of this.all()) if (piece.isTest && !piece.hidden) this.keep(piece);
    const parts = this.pieces.filter((piece) => this.kept.has(piece)).map((piece) => this.textOf(piece));
    return `${parts.join('\n\n')}\n`;
  }

  private all(): Piece[] {
    return this.pieces.flatMap((piece) => [piece, ...(piece.members ?? [])]);
  }

  private toPiece(node: PyNode): Piece {
    const definition = undecorated(node);
    const isTest = definition.type === 'function_definition' && nameOf(definition).startsWith('test_');
    const piece: Piece = { node, isTest, hidden: isTest && !this.published.has(`${this.file.path}::${nameOf(definition)}`) };
    const body = definition.type === 'class_definition' ? definition.field('body') : undefined;
    if (body && methodsOf(definition).some((method) => nameOf(method).startsWith('test_'))) {
      piece.members = body.parts.map((member) => this.toMember(member, piece, nameOf(definition)));
    }
    return piece;
  }

  private toMember(node: PyNode, owner: Piece, className: string): Piece {
    const definition = undecorated(node);
    const isTest = definition.type === 'function_definition' && nameOf(definition).startsWith('test_');
    const hidden = isTest && !this.published.has(`${this.file.path}::${className}::${nameOf(definition)}`);
    return { node, owner, isTest, hidden };
  }

  /** Keeps a piece and everything that it needs. A private test is never kept, whatever refers to it. */
  private keep(piece: Piece | undefined): void {
    if (!piece || piece.hidden || this.kept.has(piece)) return;
    this.kept.add(piece);
    this.keep(piece.owner);
    if (piece.isTest) this.automatic(piece).forEach((each) => this.keep(each));
    this.needsOf(piece).forEach((each) => this.keep(each));
    this.changersOf(piece).forEach((each) => this.keep(each));
  }

  /** Set-up, tear-down and automatic fixtures around a test. */
  private automatic({ owner }: Piece): Piece[] {
    const around = (owner?.members ?? []).filter(
      ({ node }) => AROUND_TESTS.test(nameOf(undecorated(node))) || this.isAutomatic(node),
    );
    const futures = this.pieces.filter(({ node }) => node.type === 'future_import_statement');
    return [...around, ...futures, ...this.pieces.filter(({ node }) => this.isAutomatic(node))];
  }

  private isAutomatic(node: PyNode): boolean {
    const fixture = this.fixtureOf(undecorated(node));
    const given = fixture ? argumentsOf(fixture).find((argument) => argument.field('name')?.text === 'autouse') : undefined;
    return given !== undefined && given.field('value')?.text !== 'False';
  }

  /** The `@pytest.fixture` of a definition: its call, or the bare decorator. */
  private fixtureOf(definition: PyNode): PyNode | undefined {
    if (definition.type !== 'function_definition') return undefined;
    const found = readDecorators(this.file, definition).find(({ path }) => path === 'pytest.fixture');
    return found && (found.call ?? found.node);
  }

  private needsOf(piece: Piece): (Piece | undefined)[] {
    const [start, end] = [piece.node.start, piece.members ? headEnd(piece.node) : piece.node.end];
    const loads = this.file.scopes.loads.filter(({ node }) => start <= node.start && node.end <= end);
    const named = loads.flatMap((load) => {
      const bindings = resolve(load.name, load.scope);
      // A loop's own variable: another loop that uses the same name is none of its business.
      const own = piece.node.type === 'for_statement' && bindings.some(({ node }) => holds(piece.node, node));
      return own ? [] : bindings.map((binding) => this.pieceAt(binding.node));
    });
    return [...named, ...this.fixturesFor(piece), ...this.membersUsedBy(piece)];
  }

  private pieceAt(node: PyNode): Piece | undefined {
    const piece = this.pieces.find((each) => holds(each.node, node));
    return piece?.members?.find((member) => holds(member.node, node)) ?? piece;
  }

  /** Fixtures that a test or a fixture asks for by the names of its parameters. */
  private fixturesFor({ node, isTest, owner }: Piece): Piece[] {
    const definition = undecorated(node);
    if (!isTest && !this.fixtureOf(definition)) return [];
    const asked = new Set(
      (definition.field('parameters')?.parts ?? []).map((part) => (part.type === 'identifier' ? part : part.parts[0])?.text),
    );
    return [...(owner?.members ?? []), ...this.pieces].filter((each) => asked.has(this.fixtureName(undecorated(each.node))));
  }

  private fixtureName(definition: PyNode): string | undefined {
    const fixture = this.fixtureOf(definition);
    if (!fixture) return undefined;
    const named = argumentsOf(fixture).find((argument) => argument.field('name')?.text === 'name');
    return (named && literalString(named.field('value') ?? named)) ?? nameOf(definition);
  }

  /** Members of test classes that a piece reaches through `self`, `cls`, `type(self)` or the name of the class. */
  private membersUsedBy({ node, owner, members }: Piece): Piece[] {
    if (members) return [];
    const own = owner ? new Set([firstParameter(undecorated(node)), `type(${firstParameter(undecorated(node))})`]) : new Set();
    return findAll(node, 'attribute').flatMap((attribute) => {
      const object = attribute.field('object')?.text;
      const reached = own.has(object)
        ? owner
        : this.pieces.find((each) => each.members && nameOf(undecorated(each.node)) === object);
      const name = attribute.field('attribute')?.text ?? '';
      return (reached?.members ?? []).filter((member) => this.bindsInClass(member, name));
    });
  }

  private bindsInClass({ node, owner }: Piece, name: string): boolean {
    const scope = this.file.scopes.all.find((each) => each.kind === 'class' && owner && each.node === undecorated(owner.node));
    return (scope?.bindings.get(name) ?? []).some((binding) => holds(node, binding.node));
  }

  /** Loops and the like at the top level that fill what this piece binds: `for n in range(3): CASES.append(n)`. */
  private changersOf(piece: Piece): Piece[] {
    const bound = [...this.file.scopes.module.bindings.values()].flat().filter(({ node }) => this.pieceAt(node) === piece);
    const names = new Set(bound.map(({ name }) => name));
    return this.pieces.filter(
      ({ node }) => node !== piece.node && !inMainGuard(node) && changedBy(node).some((name) => names.has(name)),
    );
  }

  private textOf({ node, members }: Piece): string {
    const { content } = this.file;
    if (!members) return content.slice(node.start, node.end);
    const first = members[0]?.node;
    const sameLine = first?.line === undecorated(node).line;
    const indent = first && !sameLine ? content.slice(content.lastIndexOf('\n', first.start) + 1, first.start) : '    ';
    const kept = members
      .filter((member) => this.kept.has(member))
      .map((member) => indent + content.slice(member.node.start, member.node.end));
    return `${content.slice(node.start, headEnd(node))}\n${kept.length > 0 ? kept.join('\n\n') : `${indent}pass`}`;
  }
}

function holds(outer: PyNode, inner: PyNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Where the head of a class ends: after its colon, so that a comment behind it is left out. */
function headEnd(node: PyNode): number {
  const definition = undecorated(node);
  return (
    definition.children.findLast((child) => child.type === ':' && child.start < (definition.field('body')?.start ?? 0))?.end ??
    node.end
  );
}

function firstParameter(definition: PyNode): string {
  return definition.field('parameters')?.parts[0]?.text ?? 'self';
}

/** Names whose values a top-level statement changes in place: `X.method(...)` as a statement, `X[...] = `, `X.y = `. */
function changedBy(statement: PyNode): string[] {
  const definition = undecorated(statement).type;
  if (definition === 'function_definition' || definition === 'class_definition') return [];
  const calls = findAll(statement, 'expression_statement').flatMap(({ parts }) =>
    parts[0]?.type === 'call' ? (parts[0].field('function') ?? []) : [],
  );
  const targets = findAll(statement, 'assignment', 'augmented_assignment').flatMap((node) => node.field('left') ?? []);
  const deleted = findAll(statement, 'delete_statement').flatMap((node) => node.parts);
  return [...calls, ...targets, ...deleted].flatMap((node) => rootName(node) ?? []);
}

/** `X` of `X.y`, `X[0].y` and the like; none for a bare name, which is bound rather than changed. */
function rootName(node: PyNode): string | undefined {
  let at: PyNode | undefined = node;
  while (at && (at.type === 'attribute' || at.type === 'subscript')) at = at.field(at.type === 'attribute' ? 'object' : 'value');
  return at !== node && at?.type === 'identifier' ? at.text : undefined;
}
