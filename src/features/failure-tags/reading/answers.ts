import type { CodeFacts } from '../../../domain/failure-tags';
import { findAll, type PyNode } from '../../../platform/python';
import { constantForm, equalSides } from './literals';

type Answer = CodeFacts['answers'][number];

/** Constant answers to constant inputs: branches, tables and matches. */
export function answersIn(root: PyNode, file: string): Answer[] {
  const at = (node: PyNode, input?: string, answer?: string): Answer[] =>
    input === undefined || answer === undefined ? [] : [{ file, line: node.line, input, answer }];
  return [
    ...findAll(root, 'if_statement', 'elif_clause').flatMap((node) =>
      at(node, inputOf(node.field('condition')), returned(node.field('consequence'))),
    ),
    ...findAll(root, 'pair').flatMap((node) => at(node, constantForm(node.field('key')), constantForm(node.field('value')))),
    ...findAll(root, 'case_clause').flatMap((node) => {
      const [pattern, ...more] = node.parts.filter(({ type }) => type === 'case_pattern');
      return more.length > 0 ? [] : at(node, constantForm(pattern?.parts[0]), returned(node.field('consequence')));
    }),
    ...findAll(root, 'conditional_expression').flatMap((node) => {
      const [answer, condition] = node.parts;
      return at(node, inputOf(condition), constantForm(answer));
    }),
  ];
}

/** The constants that a condition compares with; several joined by `and` are one input. */
function inputOf(condition: PyNode | undefined): string | undefined {
  if (!condition) return undefined;
  if (condition.type === 'parenthesized_expression') return inputOf(condition.parts[0]);
  if (condition.type === 'boolean_operator') {
    const sides = condition.parts.map(inputOf);
    return condition.field('operator')?.text === 'and' && sides.every((side) => side !== undefined)
      ? sides.join(' , ')
      : undefined;
  }
  const [left, right] = equalSides(condition) ?? [];
  // `(a, b) == (1, 2)` compares two inputs.
  const form = constantForm(left) ?? constantForm(right);
  const isPair = left?.type === 'tuple' && right?.type === 'tuple';
  return isPair ? form?.replace(/^\( (.*) \)$/, '$1') : form;
}

function returned(block: PyNode | undefined): string | undefined {
  const [first] = block?.parts ?? [];
  return first?.type === 'return_statement' ? constantForm(first.parts[0]) : undefined;
}
