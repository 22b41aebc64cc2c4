import { qualifiedName } from './names';
import { scopeOf, type ReadFile } from './source-file';
import { decoratorsOf, undecorated, type PyNode } from './tree';

/** A test class or a top-level test function, before its decorators are judged. */
export interface TestClass {
  node: PyNode;
  name: string;
  unittest: boolean;
}

/** Statements of a module or of a class body, decorated definitions unwrapped. */
export function definitionsIn(body: PyNode): PyNode[] {
  return body.parts.map(undecorated).filter((node) => node.type === 'function_definition' || node.type === 'class_definition');
}

export function nameOf(definition: PyNode): string {
  return definition.field('name')?.text ?? '';
}

export function methodsOf(classNode: PyNode): PyNode[] {
  const body = classNode.field('body');
  return body ? definitionsIn(body).filter((node) => node.type === 'function_definition') : [];
}

/** Base class expressions, keyword arguments (such as `metaclass=`) left out. */
export function basesOf(classNode: PyNode): PyNode[] {
  return (classNode.field('superclasses')?.parts ?? []).filter((part) => part.type !== 'keyword_argument');
}

/** What pytest would collect as test classes at the top level of a file. */
export function testClassesOf(file: ReadFile): TestClass[] {
  const classes = definitionsIn(file.root).filter((node) => node.type === 'class_definition');
  const unittest = new Set<string>();
  for (const node of classes) if (basesOf(node).some((base) => isTestCase(file, base, unittest))) unittest.add(nameOf(node));
  return classes
    .map((node) => ({ node, name: nameOf(node), unittest: unittest.has(nameOf(node)) }))
    .filter((found) => found.unittest || found.name.startsWith('Test'));
}

function isTestCase(file: ReadFile, base: PyNode, known: Set<string>): boolean {
  return qualifiedName(base, file.scopes.module) === 'unittest.TestCase' || known.has(base.text);
}

/** One decorator: the dotted name it means through imports, and its call if it is one. */
export interface Decorator {
  node: PyNode;
  path?: string;
  call?: PyNode;
}

/** Decorators of a definition with what they mean. */
export function readDecorators(file: ReadFile, definition: PyNode): Decorator[] {
  return decoratorsOf(definition).map((node) => {
    const call = node.type === 'call' ? node : undefined;
    const target = call ? call.field('function') : node;
    const path = target && qualifiedName(target, scopeOf(file, definition));
    return { node, ...(path !== undefined && { path }), ...(call && { call }) };
  });
}
