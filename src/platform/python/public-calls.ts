import { caseRows } from './case-rows';
import { literalArguments, literalText, type Known, type LiteralArguments } from './literals';
import { qualifiedName } from './names';
import { readPythonFile, type PythonFile, type ReadFile } from './source-file';
import { readSuite } from './suite';
import { methodsOf, nameOf } from './tests';
import { argumentsOf, findAll, undecorated, type PyNode } from './tree';

/** A call of a function, or of a class or an object's method (`member`), with literals as they are written. */
export interface PublicStep extends LiteralArguments {
  member?: string;
  /** The member was only read. */
  read?: true;
}

/** What a public test says that a name of the interface answers: after these steps, the last one gives this. */
export interface PublicCall {
  module: string;
  name: string;
  /** The call alone, for a function; for an object, how it was made and all that was done with it. */
  steps: PublicStep[];
  /** The text of a literal; or the dotted name of an exception, as imported. */
  outcome: { value: string } | { raises: string };
}

/** Tells whether a dotted name (`module.name`) belongs to the interface under test. */
type Declared = ReadonlySet<string>;

type Trace = Omit<PublicCall, 'outcome'>;

/**
 * Reads from the public tests, without running them, which calls of declared names with literal arguments have which literal results:
 * `assert f(1) == 2`, `assert not f(1)`, `self.assertEqual(f(1), 2)`, `with pytest.raises(E): f(1)`, through variables and parametrised
 * cases too, and the same of methods of an object that was made in the test. What is not as plain as that is left out.
 */
export async function publicCalls(files: readonly PythonFile[], declared: readonly string[]): Promise<PublicCall[]> {
  const names = new Set(declared);
  const found: PublicCall[] = [];
  for (const file of files) {
    const read = await readPythonFile(file);
    const { tests } = await readSuite([file]);
    const published = new Set(tests.filter(({ visibility }) => visibility === 'public').map(({ id }) => id));
    for (const { id, node } of definitions(read)) {
      if (!published.has(`${file.path}::${id}`)) continue;
      for (const row of caseRows(read, node)) found.push(...new TestReading(read, names, row).read(node));
    }
  }
  return found;
}

function definitions(file: ReadFile): { id: string; node: PyNode }[] {
  return file.root.parts.map(undecorated).flatMap((node) => {
    if (node.type === 'function_definition') return [{ id: nameOf(node), node }];
    if (node.type !== 'class_definition') return [];
    return methodsOf(node).map((method) => ({ id: `${nameOf(node)}::${nameOf(method)}`, node: method }));
  });
}

/** Goes through the statements of one case, as long as they are plain. */
class TestReading {
  private readonly objects = new Map<string, Trace>();
  private readonly results = new Map<string, Trace>();
  private readonly found: PublicCall[] = [];

  constructor(
    private readonly file: ReadFile,
    private readonly declared: Declared,
    private readonly known: Known,
  ) {}

  read(test: PyNode): PublicCall[] {
    for (const statement of test.field('body')?.parts ?? []) if (!this.take(statement)) this.forget(statement);
    return this.found;
  }

  private take(statement: PyNode): boolean {
    const [expression] = statement.parts;
    if (!expression) return true;
    if (statement.type === 'assert_statement') return this.takeAssertion(expression);
    if (statement.type === 'with_statement') return this.takeRaises(statement);
    if (statement.type !== 'expression_statement') return false;
    if (expression.type === 'assignment') return this.takeAssignment(expression);
    if (expression.type === 'call' && expression.field('function')?.text === 'self.assertEqual') {
      const [one, other] = argumentsOf(expression);
      return one !== undefined && other !== undefined && this.compare(one, other);
    }
    return this.observe(expression) !== undefined;
  }

  private takeAssignment(node: PyNode): boolean {
    const [left, right] = [node.field('left'), node.field('right')];
    const trace = left?.type === 'identifier' && right ? this.observe(right) : undefined;
    if (!left || !trace) return false;
    this.results.set(left.text, trace);
    if (trace.steps.length === 1) this.objects.set(left.text, trace);
    return true;
  }

  private takeAssertion(test: PyNode): boolean {
    if (test.type === 'not_operator') {
      const inner = test.field('argument');
      return inner !== undefined && this.say(inner, 'False');
    }
    if (test.type !== 'comparison_operator') return this.say(test, 'True');
    const [one, other] = test.parts;
    const operators = test.fields('operators').map(({ text }) => text);
    const equal = operators.length === 1 && ['==', 'is'].includes(operators[0] ?? '');
    return equal && one !== undefined && other !== undefined && this.compare(one, other);
  }

  private compare(one: PyNode, other: PyNode): boolean {
    const [left, right] = [literalText(one, this.known), literalText(other, this.known)];
    if (left === undefined && right !== undefined) return this.say(one, right);
    return left !== undefined && right === undefined && this.say(other, left);
  }

  private say(observed: PyNode, value: string): boolean {
    const trace = observed.type === 'identifier' ? this.results.get(observed.text) : this.observe(observed);
    if (trace) this.found.push({ ...trace, outcome: { value } });
    return trace !== undefined;
  }

  private takeRaises(statement: PyNode): boolean {
    const [item] = findAll(statement, 'with_item');
    const context = item?.field('value');
    const call = context?.type === 'as_pattern' ? context.parts[0] : context;
    const body = statement.field('body')?.parts ?? [];
    const [raised] =
      call?.type === 'call' && /raises$|assertRaises$/.test(call.field('function')?.text ?? '') ? argumentsOf(call) : [];
    const only = body.length === 1 ? body[0]?.parts[0] : undefined;
    const trace = raised && only ? this.observe(only) : undefined;
    if (!raised || !trace) return false;
    this.found.push({ ...trace, outcome: { raises: qualifiedName(raised, this.file.scopes.module) ?? raised.text } });
    return true;
  }

  /** The trace that ends with this expression. An object's past grows with every step. */
  private observe(node: PyNode): Trace | undefined {
    if (node.type === 'attribute') return this.step(node, { args: [], kwargs: [], read: true });
    const target = node.type === 'call' ? node.field('function') : undefined;
    const given = target && literalArguments(node, this.known);
    if (!target || !given) return undefined;
    const path = qualifiedName(target, this.file.scopes.module);
    if (path === undefined || !this.declared.has(path)) return target.type === 'attribute' ? this.step(target, given) : undefined;
    const dot = path.lastIndexOf('.');
    return { module: path.slice(0, dot), name: path.slice(dot + 1), steps: [given] };
  }

  private step(attribute: PyNode, given: Omit<PublicStep, 'member'>): Trace | undefined {
    const object = attribute.field('object');
    const before = object?.type === 'identifier' ? this.objects.get(object.text) : undefined;
    if (!object || !before) return undefined;
    const member = attribute.field('attribute')?.text ?? '';
    const after = { ...before, steps: [...before.steps, { ...given, member }] };
    this.objects.set(object.text, after);
    return after;
  }

  /** What a statement that is not understood names may have changed. */
  private forget(statement: PyNode): void {
    for (const { text } of findAll(statement, 'identifier')) {
      this.objects.delete(text);
      this.results.delete(text);
    }
  }
}
