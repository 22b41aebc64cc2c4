import { readPythonFile, type PythonFile, type ReadFile } from './source-file';
import { readSuite, type SuiteTest } from './suite';
import { fixedText, stringNodes } from './strings';
import { nameOf } from './tests';
import { findAbove, findAll, type PyNode } from './tree';

/** What weakens a suite without being forbidden; stable. */
export const REMARK_CODES = ['bare-truthiness', 'no-assertion', 'module-state', 'leaking-message'] as const;
export type RemarkCode = (typeof REMARK_CODES)[number];

/** One weakness of a suite, found without running it. `line` is 1-based; the message is for the suite's owner. */
export interface Remark {
  file: string;
  line: number;
  code: RemarkCode;
  message: string;
}

/**
 * Weaknesses of a suite without violations: assertions that any object passes, tests that assert nothing, tests that write what other
 * tests read, and messages that tell what private tests expect. What a suite may not do at all is the business of `checkSuite`:
 * sources, frames, clocks, sleep and network are refused there.
 */
export async function remarksOn(files: readonly PythonFile[]): Promise<Remark[]> {
  const { tests } = await readSuite([...files]);
  const hidden = new Set(tests.filter(({ visibility }) => visibility === 'private').flatMap(({ literals }) => literals));
  const remarks: Remark[] = [];
  for (const file of files) {
    const read = await readPythonFile(file);
    const own = tests.filter(({ id }) => id.startsWith(`${file.path}::`));
    const found = [...bareTruths(read), ...withoutAssertion(own), ...writtenState(read), ...leaks(read, own, hidden)];
    remarks.push(...found.map((remark) => ({ ...remark, file: file.path })).sort((a, b) => a.line - b.line));
  }
  return remarks;
}

type Found = Omit<Remark, 'file'>;

/** `assert f(x)` and `self.assertTrue(f(x))`; a call of a builtin or of a predicate's name says what it means. */
function bareTruths(file: ReadFile): Found[] {
  const asserted = findAll(file.root, 'assert_statement').map((node) => node.parts[0]);
  const calls = findAll(file.root, 'call').filter((call) => call.field('function')?.text === 'self.assertTrue');
  const arguments_ = calls.map((call) => call.field('arguments')?.parts[0]);
  const bare = [...asserted, ...arguments_].filter((node) => node !== undefined && isBare(node)) as PyNode[];
  return bare.map(({ line, text }) => ({
    line,
    code: 'bare-truthiness',
    message: `Any object that is not empty passes ${short(text)}; compare with what is expected, True included.`,
  }));
}

const SAYS_WHAT_IT_MEANS = /^(?:isinstance|issubclass|callable|all|any|hasattr|math\.isclose|math\.isnan|len)$/;

function isBare(node: PyNode): boolean {
  if (node.type === 'parenthesized_expression') return node.parts[0] !== undefined && isBare(node.parts[0]);
  if (node.type === 'call') return !SAYS_WHAT_IT_MEANS.test(node.field('function')?.text ?? '');
  return node.type === 'attribute' || node.type === 'subscript' || node.type === 'identifier';
}

function withoutAssertion(tests: readonly SuiteTest[]): Found[] {
  return tests
    .filter(({ assertLines, source }) => assertLines.length === 0 && !/\bassert\b|raises/.test(source))
    .map(({ id, line }) => ({ line, code: 'no-assertion', message: `${id.split('::').at(-1)} asserts nothing.` }));
}

const CHANGING = /^(?:append|add|extend|insert|update|pop|remove|clear|setdefault|sort|reverse|discard|popitem)$/;

/** Names of the module that a test or helper assigns, or whose object it changes: another test may read them. */
function writtenState(file: ReadFile): Found[] {
  const names = new Set(file.scopes.module.bindings.keys());
  const globals = findAll(file.root, 'global_statement').flatMap((node) => node.parts);
  const changed = findAll(file.root, 'call', 'assignment', 'augmented_assignment', 'delete_statement').flatMap((node) =>
    ownerOf(node).filter((owner) => isModuleState(file, owner, names)),
  );
  return [...globals, ...changed].map(({ line, text }) => ({
    line,
    code: 'module-state',
    message: `${text} belongs to the module, and tests must not hang on their order: make it anew in a fixture or in the test.`,
  }));
}

/** The identifier whose object a statement changes in place. */
function ownerOf(node: PyNode): PyNode[] {
  if (node.type === 'call') {
    const target = node.field('function');
    const object = target?.type === 'attribute' ? target.field('object') : undefined;
    return object?.type === 'identifier' && CHANGING.test(target?.field('attribute')?.text ?? '') ? [object] : [];
  }
  const left = node.type === 'delete_statement' ? node.parts[0] : node.field('left');
  const object = left?.type === 'subscript' ? left.field('value') : left?.type === 'attribute' ? left.field('object') : undefined;
  return object?.type === 'identifier' ? [object] : [];
}

function isModuleState(file: ReadFile, owner: PyNode, names: ReadonlySet<string>): boolean {
  const around = findAbove(owner, 'function_definition');
  if (!around || !names.has(owner.text)) return false;
  const scope = file.scopeByNode.get(around);
  return scope !== undefined && !scope.bindings.has(owner.text);
}

/** What trainers read of a public test must not hold what private tests expect. */
function leaks(file: ReadFile, tests: readonly SuiteTest[], hidden: ReadonlySet<string>): Found[] {
  const published = new Set(tests.filter(({ visibility }) => visibility === 'public').map(({ id }) => id.split('::').at(-1)));
  const messages = findAll(file.root, 'assert_statement').flatMap((node) => node.parts.slice(1));
  return messages
    .filter((node) => published.has(testAround(node)))
    .flatMap((node) => {
      const told = stringNodes(node).map(fixedText).join(' ');
      const leaked = [...hidden].find((literal) => literal.length >= 3 && told.includes(literal));
      return leaked === undefined
        ? []
        : [
            {
              line: node.line,
              code: 'leaking-message' as const,
              message: `The message of a public test holds a value of a private one: ${short(leaked)}.`,
            },
          ];
    });
}

function testAround(node: PyNode): string | undefined {
  for (let at = findAbove(node, 'function_definition'); at; at = findAbove(at, 'function_definition')) {
    if (nameOf(at).startsWith('test_')) return nameOf(at);
  }
  return undefined;
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
