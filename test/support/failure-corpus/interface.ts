import type { CorpusCase } from './corpus-case';
import { MEDIAN, RIGHT, ODD_ONLY, WRONG } from './tasks';

export const INTERFACE: readonly CorpusCase[] = [
  {
    ...{ rule: 'interface/name-absent', tag: 'interface.wrong-name', task: MEDIAN },
    fires: { solution: RIGHT.replace('def median', 'def middle_value'), outcome: 'signature-mismatch' },
    spares: WRONG,
  },
  {
    ...{ rule: 'interface/signature-differs', tag: 'interface.wrong-arity', task: MEDIAN },
    fires: { solution: RIGHT.replace('(numbers)', '(numbers, key)'), outcome: 'signature-mismatch' },
    spares: { solution: ODD_ONLY.replace('median(numbers)', 'median(numbers, key=None)'), outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'interface/call-of-test-refused', tag: 'interface.wrong-arity', task: MEDIAN },
    fires: { solution: RIGHT.replace('(numbers)', '(numbers, key)'), outcome: 'signature-mismatch' },
    spares: {
      solution: `def clean(items):\n    return items\n${RIGHT.replace('sorted(numbers)', 'sorted(clean(numbers, 1))')}`,
      outcome: 'signature-mismatch',
    },
  },
  {
    ...{ rule: 'interface/call-inside-refused', tag: 'api.misuse', task: MEDIAN },
    fires: {
      solution: `def clean(items):\n    return items\n${RIGHT.replace('sorted(numbers)', 'sorted(clean(numbers, 1))')}`,
      outcome: 'signature-mismatch',
    },
    spares: { solution: RIGHT.replace('(numbers)', '(numbers, key)'), outcome: 'signature-mismatch' },
  },
  {
    ...{ rule: 'interface/types-differ', tag: 'interface.wrong-return-type', task: MEDIAN },
    fires: {
      solution: `${RIGHT.replace('median', 'value')}\ndef median(numbers):\n    return [value(numbers)]\n`,
      outcome: 'partial-pass',
    },
    spares: WRONG,
  },
  {
    ...{ rule: 'interface/exception-contract', tag: 'interface.exception-contract', task: MEDIAN },
    fires: { solution: RIGHT.replace('ValueError', 'KeyError'), outcome: 'runtime-exception' },
    spares: WRONG,
  },
  {
    ...{ rule: 'interface/streams', tag: 'interface.stdin-vs-function', task: MEDIAN },
    fires: { solution: RIGHT.replaceAll('return ', 'print(').replace(/(print\(.*)$/gm, '$1)'), outcome: 'partial-pass' },
    spares: { solution: ODD_ONLY.replace('middle =', "print('counting')\n    middle ="), outcome: 'partial-pass' },
  },
];
