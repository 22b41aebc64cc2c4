import { splitCheck, type PyNode } from '../../../platform/python';
import { readExamples, type DocstringExample } from '../domain/docstring';
import type { Case } from '../domain/cases';
import { claimOf, isLiteral, singleStatement } from './python-text';

/** A docstring as the file spells it and as Python reads it. */
export interface Docstring {
  raw: string;
  decoded: string;
}

export interface ReadExamples {
  cases: Case[];
  notes: string[];
}

/**
 * The interactive examples of a docstring as test cases. An author who forgot to double a backslash wrote examples that only
 * make sense as the file spells them, so the spelling that gives fewer unusable examples is taken.
 */
export async function casesOfDocstring(docstring: Docstring, entryPoint: string): Promise<ReadExamples> {
  const decoded = await casesOf(readExamples(docstring.decoded), entryPoint);
  if (decoded.notes.length === 0) return decoded;
  const raw = await casesOf(readExamples(docstring.raw), entryPoint);
  return raw.notes.length < decoded.notes.length ? raw : decoded;
}

async function casesOf(examples: readonly DocstringExample[], entryPoint: string): Promise<ReadExamples> {
  const notes: string[] = [];
  const setup: string[] = [];
  const cases: Case[] = [];
  for (const example of examples) {
    const statement = await singleStatement(example.source);
    const assertion = statement && (await assertionOf(statement, example.want, entryPoint));
    if (assertion !== undefined) cases.push(...(await toCases([...setup, assertion], entryPoint)));
    else if (statement && example.want.length === 0 && statement.type !== 'expression_statement') setup.push(statement.text);
    else notes.push(`Unusable example: ${example.source.slice(0, 120)}`);
  }
  return { cases, notes };
}

/** `f(x)` with its wanted value as an assertion; undefined for what can't be one. */
async function assertionOf(statement: PyNode, want: readonly string[], entryPoint: string): Promise<string | undefined> {
  const expression = statement.type === 'expression_statement' && statement.parts.length === 1 ? statement.parts[0] : undefined;
  if (!expression || /assignment/.test(expression.type)) return undefined;
  const value = await wantedValue(want);
  const compares = expression.type === 'comparison_operator';
  if (value !== undefined)
    return compares && value === 'True' ? `assert ${expression.text}` : `assert ${operand(expression)} == ${value}`;
  if (want.length > 0) return undefined;
  if (compares) return `assert ${expression.text}`;
  // A call that shows nothing gave None; what only looks like a call with its result beside it says nothing certain.
  return expression.type === 'call' && expression.field('function')?.text === entryPoint
    ? `assert ${expression.text} is None`
    : undefined;
}

function operand(expression: PyNode): string {
  return ['call', 'identifier', 'subscript', 'attribute'].includes(expression.type) ? expression.text : `(${expression.text})`;
}

/** The longest run of lines that is one literal: prose may follow without a blank line. */
async function wantedValue(want: readonly string[]): Promise<string | undefined> {
  for (let count = want.length; count > 0; count -= 1) {
    const statement = await singleStatement(want.slice(0, count).join('\n'));
    const literal = statement?.type === 'expression_statement' && statement.parts.length > 0 && statement.parts.every(isLiteral);
    if (literal) return statement.parts.length === 1 ? (statement.parts[0]?.text ?? '') : `(${statement.text})`;
  }
  return undefined;
}

/** Through `splitCheck`, so that examples and assertions are compared in one spelling; empty if nothing calls the function. */
async function toCases(statements: readonly string[], entryPoint: string): Promise<Case[]> {
  const body = statements.join('\n').replace(/^(?=.)/gm, '    ');
  const split = await splitCheck(`def check(candidate):\n${body}\n`, entryPoint);
  return Promise.all((split?.cases ?? []).map(async (each) => toCase(each, entryPoint)));
}

/** A case of a check function with its claim. */
export async function toCase({ statements, inputs, split }: Omit<Case, 'claim'>, entryPoint: string): Promise<Case> {
  const claim = statements.length === 1 ? await claimOf(statements[0] ?? '', entryPoint) : undefined;
  return { statements, inputs, split, ...(claim !== undefined && { claim }) };
}
