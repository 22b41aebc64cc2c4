import type { CorpusCase } from './corpus-case';
import { MEDIAN, ODD_ONLY_NO_REFUSAL, TEXTS, TEXTS_RIGHT, WRONG } from './tasks';

export const FORMAT_AND_REQUIREMENTS: readonly CorpusCase[] = [
  {
    ...{ rule: 'format/text', tag: 'format.output-text', task: TEXTS },
    fires: { solution: TEXTS_RIGHT.replace("', '.join", "','.join"), outcome: 'wrong-output-format' },
    spares: { solution: TEXTS_RIGHT.replace("', '.join", "'; '.join"), outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'format/order', tag: 'format.ordering', task: TEXTS },
    fires: { solution: TEXTS_RIGHT.replace('return sorted(counts)\n', 'return list(counts)\n'), outcome: 'wrong-output-format' },
    spares: { solution: TEXTS_RIGHT.replace('return sorted(counts)\n', "return ['a', 'b']\n"), outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'format/rounding', tag: 'format.rounding', task: TEXTS },
    fires: { solution: TEXTS_RIGHT.replace('round(part / whole, 2)', 'part / whole'), outcome: 'wrong-output-format' },
    spares: { solution: TEXTS_RIGHT.replace('part / whole', 'whole / part'), outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'format/fraction', tag: 'edge.floating-point', task: TEXTS },
    fires: {
      solution: TEXTS_RIGHT.replace('round(sum(numbers), 6)', '0.0 + numbers[0] + numbers[1] + 1e-16 * 2'),
      outcome: 'wrong-output-format',
    },
    spares: { solution: TEXTS_RIGHT.replace('sum(numbers)', 'sum(numbers) + 1'), outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'requirements/one-missed', tag: 'spec.missed-requirement', task: MEDIAN },
    fires: WRONG,
    spares: { solution: ODD_ONLY_NO_REFUSAL, outcome: 'partial-pass' },
  },
];
