import { DECORATORS, FIXTURES, SKIP_NAMES } from './allowed';
import { report, type ReadFile } from './source-file';
import { literalString } from './strings';
import { definitionsIn, methodsOf, nameOf, readDecorators, testClassesOf, type Decorator } from './tests';
import { argumentsOf, findAbove, findAll, type PyNode } from './tree';

/** Decorators run while a file is imported: only those that describe are allowed there. */
export function checkDecorators(file: ReadFile): void {
  const own = new Set(definitionsIn(file.root).map(nameOf));
  for (const definition of findAll(file.root, 'function_definition', 'class_definition')) {
    if (insideFunction(definition)) continue;
    const test = /^test/i.test(nameOf(definition));
    for (const decorator of readDecorators(file, definition)) {
      if (!decoratorAllowed(decorator, test ? new Set() : own))
        report(file, decorator.node, 'decorator-not-allowed', 'This decorator would run while the file is imported.');
    }
  }
}

function insideFunction(node: PyNode): boolean {
  return findAbove(node, 'function_definition') !== undefined;
}

function decoratorAllowed(decorator: Decorator, own: Set<string>): boolean {
  if (decorator.path !== undefined) return DECORATORS.has(decorator.path) || SKIP_NAMES.has(decorator.path);
  const target = decorator.call?.field('function') ?? decorator.node;
  if (target.type === 'attribute') return /^\w+\.(?:setter|getter|deleter)$/.test(target.text);
  return (
    target.type === 'identifier' && (['staticmethod', 'classmethod', 'property'].includes(target.text) || own.has(target.text))
  );
}

/** Parameters of tests and fixtures are fixtures of this file, parametrised names, or harmless builtin fixtures. */
export function checkFixtures(file: ReadFile): void {
  const known = new Set([...FIXTURES, ...ownFixtures(file)]);
  const classes = testClassesOf(file);
  const inClasses = classes
    .filter((found) => !found.unittest)
    .flatMap(({ node }) => methodsOf(node).map((method) => ({ method, outer: node })));
  for (const { method, outer } of inClasses) checkParameters(file, method, known, [method, outer], 1);
  for (const definition of definitionsIn(file.root)) {
    if (definition.type === 'function_definition') checkParameters(file, definition, known, [definition], 0);
  }
}

/** Names of the functions that `@pytest.fixture` makes fixtures, under their `name=` if they have one. */
function ownFixtures(file: ReadFile): string[] {
  return findAll(file.root, 'function_definition').flatMap((definition) => {
    const fixture = readDecorators(file, definition).find((decorator) => decorator.path === 'pytest.fixture');
    if (!fixture) return [];
    const named = (fixture.call ? argumentsOf(fixture.call) : []).find((given) => given.field('name')?.text === 'name');
    return [(named && literalString(named.field('value') ?? named)) ?? nameOf(definition)];
  });
}

function checkParameters(file: ReadFile, definition: PyNode, known: Set<string>, marked: PyNode[], skip: number): void {
  const decorators = readDecorators(file, definition);
  const fixture = decorators.some((decorator) => decorator.path === 'pytest.fixture');
  if (!fixture && !nameOf(definition).startsWith('test')) return;
  const parametrised = new Set(marked.flatMap((node) => parametrisedNames(file, node)));
  const isStatic = decorators.some((decorator) => decorator.node.text === 'staticmethod');
  for (const parameter of (definition.field('parameters')?.parts ?? []).slice(isStatic ? 0 : skip)) {
    const name = requestedName(parameter);
    if (name !== undefined && !known.has(name) && !parametrised.has(name))
      report(file, parameter, 'fixture-not-allowed', `${name} is neither a fixture of this file nor a parametrised name.`);
  }
}

/** The fixture that a parameter asks for; none if it has a default or is a separator. */
function requestedName(parameter: PyNode): string | undefined {
  if (parameter.type === 'identifier') return parameter.text;
  return parameter.type === 'typed_parameter' ? parameter.parts[0]?.text : undefined;
}

function parametrisedNames(file: ReadFile, definition: PyNode): string[] {
  return readDecorators(file, definition)
    .filter((decorator) => decorator.path === 'pytest.mark.parametrize' && decorator.call)
    .flatMap((decorator) => {
      const [first] = argumentsOf(decorator.call!);
      const names =
        first && (first.type === 'list' || first.type === 'tuple')
          ? first.parts.map(literalString)
          : [first && literalString(first)];
      if (names.some((name) => name === undefined))
        report(file, decorator.node, 'fixture-not-allowed', 'Write the parametrised names out as strings.');
      return names.flatMap((name) => (name ?? '').split(',').map((part) => part.trim()));
    });
}
