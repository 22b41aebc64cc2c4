import { SKIP_NAMES } from './allowed';
import { basesOf, definitionsIn, methodsOf, nameOf, type TestClass } from './tests';
import { isMainGuard, report, type ReadFile } from './source-file';
import { literalString } from './strings';
import { argumentsOf, findAll, type PyNode } from './tree';

/**
 * Reports everything by which the tests that a runner collects could differ from the tests that are written down:
 * tests made by code, inherited, renamed, nested, or skipped.
 */
export function checkShape(file: ReadFile, classes: TestClass[]): void {
  checkTopLevel(file);
  checkBindings(file, classes);
  const local = new Map(definitionsIn(file.root).map((definition) => [nameOf(definition), definition]));
  for (const found of classes) checkClass(file, found, local);
  checkAttributes(file);
  checkSkips(file);
}

const COMPOUND = ['if_statement', 'for_statement', 'while_statement', 'with_statement', 'try_statement', 'match_statement'];
const MAKES_NAMES = new Set(['setattr', 'exec', 'eval', 'globals', 'locals', 'vars', 'type']);

function checkTopLevel(file: ReadFile): void {
  const classBodies = findAll(file.root, 'class_definition').flatMap((node) => node.field('body') ?? []);
  for (const body of [file.root, ...classBodies]) {
    for (const statement of body.parts) {
      if (!COMPOUND.includes(statement.type) || isMainGuard(statement) || !makesDefinitions(statement)) continue;
      report(
        file,
        statement,
        'dynamic-test',
        'Definitions stand at the top level of a file or class, not inside a loop or condition.',
      );
    }
  }
}

function makesDefinitions(statement: PyNode): boolean {
  if (findAll(statement, 'function_definition', 'class_definition').length > 0) return true;
  return findAll(statement, 'call').some((call) => MAKES_NAMES.has(call.field('function')?.text ?? ''));
}

/** A runner collects by name, whatever the name is bound to. */
function checkBindings(file: ReadFile, classes: TestClass[]): void {
  const nodes = new Set(classes.map((found) => found.node));
  for (const scope of file.scopes.all) {
    const inClass = scope.kind === 'class' && nodes.has(scope.node);
    if (scope !== file.scopes.module && !inClass) continue;
    for (const binding of [...scope.bindings.values()].flat()) {
      const test = binding.name.startsWith('test') && binding.kind !== 'function';
      const testClass =
        !inClass && binding.name.startsWith('Test') && binding.kind !== 'class' && binding.target !== 'unittest.TestCase';
      if (test || testClass)
        report(file, binding.node, 'dynamic-test', `"${binding.name}" would be collected as a test but is not written as one.`);
    }
  }
}

function checkClass(file: ReadFile, { node, name, unittest }: TestClass, local: Map<string, PyNode>): void {
  for (const base of basesOf(node)) {
    const definition = local.get(base.text);
    if (definition?.type === 'class_definition' && inheritsTests(definition, local))
      report(file, node, 'dynamic-test', `"${name}" would inherit the tests of "${base.text}"; write them out.`);
  }
  const keywords = node.field('superclasses')?.parts.filter((part) => part.type === 'keyword_argument') ?? [];
  if (keywords.length > 0) report(file, node, 'dynamic-test', 'A test class has no metaclass or class keywords.');
  const methods = methodsOf(node).map(nameOf);
  if (!unittest && methods.some((method) => method === '__init__' || method === '__new__'))
    report(
      file,
      node,
      'not-collected',
      'pytest does not collect a test class with a constructor; use setup_method or a fixture.',
    );
  if (methods.includes('runTest')) report(file, node, 'test-name', 'Test methods are named test_...');
  const nested = definitionsIn(node.field('body') ?? node).filter((inner) => inner.type === 'class_definition');
  for (const inner of nested.filter((found) => nameOf(found).startsWith('Test')))
    report(file, inner, 'not-collected', 'Test classes stand at the top level of the file.');
}

function inheritsTests(definition: PyNode, local: Map<string, PyNode>, seen = new Set<PyNode>()): boolean {
  if (seen.has(definition)) return false;
  seen.add(definition);
  if (methodsOf(definition).some((method) => nameOf(method).startsWith('test'))) return true;
  return basesOf(definition).some((base) => {
    const above = local.get(base.text);
    return above?.type === 'class_definition' && inheritsTests(above, local, seen);
  });
}

/** `TestA.test_x = f` and `setattr(TestA, "test_x", f)`. */
function checkAttributes(file: ReadFile): void {
  for (const assignment of findAll(file.root, 'assignment')) {
    const left = assignment.field('left');
    const name = left?.type === 'attribute' ? left.field('attribute')?.text : undefined;
    if (name?.startsWith('test') && left?.field('object')?.text !== 'self')
      report(file, assignment, 'dynamic-test', 'Tests are written as functions or methods, not assigned.');
  }
  for (const node of findAll(file.root, 'delete_statement')) {
    if (/\b[tT]est/.test(node.text)) report(file, node, 'dynamic-test', 'Tests are not deleted.');
  }
  for (const call of findAll(file.root, 'call')) {
    const name = call.field('function')?.text === 'setattr' ? argumentsOf(call)[1] : undefined;
    if (name && literalString(name)?.startsWith('test'))
      report(file, call, 'dynamic-test', 'Tests are written as functions or methods, not assigned.');
  }
}

function checkSkips(file: ReadFile): void {
  const message = 'A test that is skipped or may fail tells nothing; remove it or make it pass.';
  for (const chain of file.chains) {
    const path = chain.path ?? '';
    const skips = [...SKIP_NAMES].some((name) => path === name || path.startsWith(`${name}.`));
    if (skips || chain.members.some((member) => member.text === 'skipTest'))
      report(file, chain.load.node, 'skipped-test', message);
  }
}
