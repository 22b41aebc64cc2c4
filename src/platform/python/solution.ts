import { readPythonFile, type PythonFile, type ReadFile } from './source-file';
import { tellingLiterals } from './strings';
import { basesOf, definitionsIn, nameOf } from './tests';
import { identifiersIn } from './tokens';
import { findAbove, findAll, type PyNode } from './tree';
import type { Violation } from './violation';

/** A function, method or class of a solution, with its 1-based lines, decorators included. */
export interface Definition {
  file: string;
  name: string;
  /** `Stack.pop`, `outer.inner`. */
  qualifiedName: string;
  line: number;
  endLine: number;
}

export interface ClassDefinition extends Definition {
  /** Base classes as written. */
  bases: string[];
}

/** What a solution defines and says, for views and leak checks. */
export interface SolutionReading {
  /** Functions outside of classes, nested ones included. */
  functions: Definition[];
  classes: ClassDefinition[];
  methods: Definition[];
  /** Names without underscore at the top level of each module file: definitions and assignments, not imports. */
  publicNames: { file: string; names: string[] }[];
  /** Classes that derive, in these files, from something named like an exception. */
  exceptionClasses: string[];
  /** Strings of 3 characters and more, numbers of 3 digits and more. */
  literals: string[];
  /** Every name that is defined, bound or used as an attribute or keyword, in order of appearance. */
  identifiers: string[];
  violations: Violation[];
}

/** Reads the Python files of a solution; other files are left out. Text that is not Python adds violations and nothing else. */
export async function readSolution(files: PythonFile[]): Promise<SolutionReading> {
  const read = await Promise.all(files.filter((file) => file.path.endsWith('.py')).map(readPythonFile));
  const valid = read.filter((file) => file.valid);
  const definitions = (...types: string[]): { file: ReadFile; node: PyNode }[] =>
    valid.flatMap((file) => findAll(file.root, ...types).map((node) => ({ file, node })));
  const functions = definitions('function_definition');
  const classes = definitions('class_definition').map(({ file, node }) => ({
    ...describe(file, node),
    bases: basesOf(node).map((base) => base.text),
  }));
  return {
    functions: functions.filter(({ node }) => !isMethod(node)).map(({ file, node }) => describe(file, node)),
    classes,
    methods: functions.filter(({ node }) => isMethod(node)).map(({ file, node }) => describe(file, node)),
    publicNames: valid.map((file) => ({ file: file.path, names: publicNames(file) })),
    exceptionClasses: exceptionClasses(classes),
    literals: unique(valid.flatMap((file) => tellingLiterals(file.root))),
    identifiers: unique(valid.flatMap(identifiersOf)),
    violations: read.flatMap((file) => file.violations),
  };
}

/** A part taken apart for a leak check: all of its text, its literals and its names. */
export interface TakenApart {
  text: string;
  literals: string[];
  identifiers: string[];
}

/**
 * Takes a solution or a suite apart for a leak check. What is not Python (data files, drafts with errors) still counts: its
 * words are its identifiers. Requirement ids are no secret of either side and left out.
 */
export async function takeApart(files: PythonFile[]): Promise<TakenApart> {
  const { literals, identifiers, violations } = await readSolution(files);
  const broken = new Set(violations.map((violation) => violation.file));
  const others = files.filter((file) => !file.path.endsWith('.py') || broken.has(file.path));
  const words = others.flatMap((file) => identifiersIn(file.content));
  const secrets = literals.filter((literal) => !/^R-\d+$/.test(literal));
  return {
    text: files.map((file) => file.content).join('\n'),
    literals: secrets,
    identifiers: unique([...identifiers, ...words]),
  };
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}

function describe(file: ReadFile, node: PyNode): Definition {
  const outer = node.parent?.type === 'decorated_definition' ? node.parent : node;
  const path = [nameOf(node)];
  for (let at = owner(node); at; at = owner(at)) path.unshift(nameOf(at));
  return { file: file.path, name: nameOf(node), qualifiedName: path.join('.'), line: outer.line, endLine: outer.endLine };
}

function owner(node: PyNode): PyNode | undefined {
  return findAbove(node, 'function_definition', 'class_definition');
}

function isMethod(node: PyNode): boolean {
  return owner(node)?.type === 'class_definition';
}

function publicNames(file: ReadFile): string[] {
  const imported = definitionsIn(file.root).map(nameOf);
  const bound = [...file.scopes.module.bindings.values()].flat().filter((binding) => binding.target === undefined);
  return unique([...imported, ...bound.map((binding) => binding.name)]).filter((name) => !name.startsWith('_'));
}

const EXCEPTION_NAME = /(?:Exception|Error|Warning|Interrupt|Exit|StopIteration)(?:Group)?$/;

function exceptionClasses(classes: ClassDefinition[]): string[] {
  const found = new Set<string>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { name, bases } of classes) {
      if (bases.some((base) => EXCEPTION_NAME.test(base) || found.has(base))) found.add(name);
    }
  }
  return [...found];
}

function identifiersOf(file: ReadFile): string[] {
  const bound = file.scopes.all.flatMap((scope) => [...scope.bindings.keys()]);
  const attributes = findAll(file.root, 'attribute').map((node) => node.field('attribute')?.text ?? '');
  const keywords = findAll(file.root, 'keyword_argument').map((node) => node.field('name')?.text ?? '');
  return [...bound, ...attributes, ...keywords].filter(
    (name) => name !== '' && name !== 'self' && name !== 'cls' && name !== '_',
  );
}
