import { argumentsForm } from './normal-form';
import { readPythonFile, type ReadFile } from './source-file';
import { definitionsIn, nameOf } from './tests';
import { findAll, type PyNode } from './tree';

/** One case of a check function that can stand as a test of its own. */
export interface CheckCase {
  /** Statements to run in this order, dedented, the checked function under its own name; the case itself comes last. */
  statements: string[];
  /** False for a loop or another block that holds several assertions. */
  split: boolean;
  /** 1-based line in the source. */
  line: number;
  /** Arguments of each call of the checked function, in one spelling: equal text means the same input. */
  inputs: string[];
}

export interface SplitCheck {
  /** Statements beside the check function: imports, helpers, constants. */
  outside: { text: string; names: string[] }[];
  cases: CheckCase[];
  /** Lines of assertions that have nothing to do with the checked function. */
  idle: number[];
}

/**
 * Takes a function such as `def check(candidate): assert candidate(1) == 2 ...` apart: every assertion that stands on its own
 * becomes a case with the statements before it that it needs; loops and other blocks stay whole. Undefined if there is no such function.
 */
export async function splitCheck(source: string, entryPoint: string, checkName = 'check'): Promise<SplitCheck | undefined> {
  const file = await readPythonFile({ path: 'check.py', content: source });
  const check = definitionsIn(file.root).find((node) => nameOf(node) === checkName);
  const parameter = check?.field('parameters')?.parts[0]?.text;
  const body = check?.field('body');
  if (!file.valid || !check || !body || parameter === undefined) return undefined;
  const statements = body.parts.map((node) => readStatement(file, node, check, parameter));
  const cases: CheckCase[] = [];
  const idle: number[] = [];
  statements.forEach((statement, index) => {
    if (!statement.asserts) return;
    const needed = prelude(statements.slice(0, index), statement, parameter);
    const run = [...needed, statement];
    if (!run.some((part) => part.reads.has(parameter) || part.reads.has(entryPoint))) idle.push(statement.node.line);
    else cases.push(toCase(run, statement, { parameter, entryPoint }));
  });
  const outside = file.root.parts
    .filter((node) => node !== check && node !== check.parent)
    .map((node) => describeOutside(file, node));
  return { outside, cases, idle };
}

interface Statement {
  node: PyNode;
  text: (rename: Map<string, string>) => string;
  asserts: boolean;
  reads: Set<string>;
  binds: Set<string>;
}

function within(node: PyNode, outer: PyNode): boolean {
  return outer.start <= node.start && node.end <= outer.end;
}

function readStatement(file: ReadFile, node: PyNode, check: PyNode, parameter: string): Statement {
  const scope = file.scopes.all.find((found) => found.node === check);
  const bindings = [...(scope?.bindings.values() ?? [])].flat().filter((binding) => within(binding.node, node));
  const loads = file.scopes.loads.filter((load) => within(load.node, node));
  return {
    node,
    text: (rename) =>
      renamed(
        file,
        node,
        loads.filter((load) => load.name === parameter).map((load) => load.node),
        rename,
      ),
    asserts: findAll(node, 'assert_statement').length > 0,
    reads: new Set(loads.map((load) => load.name)),
    binds: new Set(bindings.map((binding) => binding.name)),
  };
}

/** The statement's lines, dedented, with some names written differently. */
function renamed(file: ReadFile, node: PyNode, names: PyNode[], rename: Map<string, string>): string {
  let text = '';
  let at = node.start;
  for (const name of names) {
    text += file.content.slice(at, name.start) + (rename.get(name.text) ?? name.text);
    at = name.end;
  }
  return dedentTail(text + file.content.slice(at, node.end), node);
}

/** Takes the statement's own indentation off its later lines, but not inside strings that span lines. */
function dedentTail(text: string, node: PyNode): string {
  const spansLines = findAll(node, 'string').some((string) => string.line !== string.endLine);
  return spansLines ? text : text.replace(new RegExp(`\\n[ \\t]{1,${node.column || 1}}`, 'g'), '\n');
}

/** Statements before a case that bind or change what it reads, and what those need in turn. */
function prelude(before: Statement[], last: Statement, parameter: string): Statement[] {
  const needed = new Set([...last.reads].filter((name) => name !== parameter));
  const chosen: Statement[] = [];
  for (const statement of [...before].reverse()) {
    if (statement.node.type === 'assert_statement') continue;
    const binds = [...statement.binds].some((name) => needed.has(name));
    const changes =
      !binds && statement.binds.size === 0 && [...statement.reads].some((name) => needed.has(name) && boundBefore(before, name));
    if (!binds && !changes) continue;
    chosen.unshift(statement);
    for (const name of statement.reads) if (name !== parameter) needed.add(name);
  }
  return chosen;
}

function boundBefore(before: Statement[], name: string): boolean {
  return before.some((statement) => statement.binds.has(name));
}

function toCase(run: Statement[], last: Statement, names: { parameter: string; entryPoint: string }): CheckCase {
  const rename = new Map([[names.parameter, names.entryPoint]]);
  const calls = run.flatMap((part) => findAll(part.node, 'call'));
  const callees = new Set([names.parameter, names.entryPoint]);
  return {
    statements: run.map((part) => part.text(rename)),
    split: last.node.type === 'assert_statement',
    line: last.node.line,
    inputs: calls.filter((call) => callees.has(call.field('function')?.text ?? '')).map(argumentsForm),
  };
}

function describeOutside(file: ReadFile, node: PyNode): { text: string; names: string[] } {
  const bindings = [...file.scopes.module.bindings.values()].flat().filter((binding) => within(binding.node, node));
  return { text: node.text, names: bindings.map((binding) => binding.name) };
}
