import { literalText, type Known } from './literals';
import { literalString } from './strings';
import { readDecorators } from './tests';
import type { ReadFile } from './source-file';
import { argumentsOf, type PyNode } from './tree';

/** What is known by name in each case of a test: constants of the file, and the values of its parameters. One row a case. */
export function caseRows(file: ReadFile, definition: PyNode): Known[] {
  let rows: Known[] = [constantsOf(file)];
  for (const { path, call } of readDecorators(file, definition)) {
    if (path !== 'pytest.mark.parametrize' || !call) continue;
    const [names, values] = argumentsOf(call);
    const parameters = names ? namesIn(names) : [];
    const sets = values?.type === 'list' || values?.type === 'tuple' ? values.parts : [];
    rows = rows.flatMap((row) => sets.map((set) => new Map([...row, ...bind(parameters, set, row)])));
  }
  return rows;
}

function constantsOf(file: ReadFile): Known {
  const known = new Map<string, string>();
  for (const statement of file.root.parts) {
    const [assignment] = statement.type === 'expression_statement' ? statement.parts : [];
    const [left, right] = [assignment?.field('left'), assignment?.field('right')];
    const text =
      assignment?.type === 'assignment' && left?.type === 'identifier' && right ? literalText(right, known) : undefined;
    if (left && text !== undefined) known.set(left.text, `(${text})`);
  }
  return known;
}

function namesIn(node: PyNode): string[] {
  const listed = literalString(node)?.split(',') ?? node.parts.map((part) => literalString(part) ?? '');
  return listed.map((name) => name.trim());
}

function bind(names: readonly string[], set: PyNode, known: Known): [string, string][] {
  const wrapped = set.type === 'call' && set.field('function')?.text === 'pytest.param';
  const positional = wrapped ? argumentsOf(set).filter(({ type }) => type !== 'keyword_argument') : undefined;
  const values = positional ?? (names.length > 1 ? set.parts : [set]);
  return names.flatMap((name, index): [string, string][] => {
    const value = values[index];
    const text = value && literalText(value, known);
    return text === undefined ? [] : [[name, `(${text})`]];
  });
}
