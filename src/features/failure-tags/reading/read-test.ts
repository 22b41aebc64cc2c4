import type { TestFacts } from '../../../domain/failure-tags';
import { findAll, normalForm, parsePython, type PyNode } from '../../../platform/python';
import { sizeOf } from './input-size';
import { constantForm, equalSides, isConstant } from './literals';
import { scenariosOf } from './scenarios';

/** Facts of one test as it is written; `entries` are the declared names. */
export async function readTest(id: string, source: string, entries: ReadonlySet<string>): Promise<TestFacts> {
  const { root } = await parsePython(source);
  const calls = findAll(root, 'call').filter((node) => entries.has(calledName(node)));
  const cases = calls.flatMap((node) => caseOf(node));
  const raises = raisedIn(root);
  const sized = [...calls.flatMap(argumentsOf), ...findAll(root, 'assignment').flatMap((node) => node.field('right') ?? [])];
  const inputSize = sized.map(sizeOf).reduce((sum, size) => sum + size, 0);
  return { cases, raises, inputSize, scenarios: scenariosOf(id, { cases, raises, inputSize }) };
}

function calledName(call: PyNode): string {
  return call.field('function')?.text.split('.').at(-1) ?? '';
}

function argumentsOf(call: PyNode): PyNode[] {
  return call.field('arguments')?.parts ?? [];
}

function caseOf(call: PyNode): TestFacts['cases'] {
  const given = argumentsOf(call);
  if (!given.every(isConstant)) return [];
  return [{ entry: calledName(call), inputs: given.map(normalForm), expected: expectedOf(call) ?? null }];
}

/** What the result of a call is compared with, if that is a constant. */
function expectedOf(call: PyNode): string | undefined {
  const { parent } = call;
  const sides = parent && equalSides(parent);
  if (sides) return constantForm(sides.find((side) => side !== call));
  if (parent?.type !== 'argument_list' || !/\.assertEquals?$/.test(parent.parent?.field('function')?.text ?? ''))
    return undefined;
  return constantForm(parent.parts.find((argument) => argument !== call));
}

function raisedIn(root: PyNode): string[] {
  const expecting = findAll(root, 'call').filter((node) =>
    /^(?:pytest\.raises|raises|self\.assertRaises\w*)$/.test(node.field('function')?.text ?? ''),
  );
  return expecting.flatMap((node) => {
    const [first] = argumentsOf(node);
    const named = first?.type === 'tuple' ? first.parts : first ? [first] : [];
    return named.map(({ text }) => text.split('.').at(-1) ?? text);
  });
}
