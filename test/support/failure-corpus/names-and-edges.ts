import type { CorpusCase } from './corpus-case';
import { MEDIAN, RIGHT, NO_REFUSAL, ODD_ONLY_NO_REFUSAL, after, WRONG } from './tasks';

export const NAMES_AND_EDGES: readonly CorpusCase[] = [
  {
    ...{ rule: 'names/module-unknown', tag: 'api.hallucinated-module', task: MEDIAN },
    fires: { solution: after('import medianlib'), outcome: 'import-error' },
    spares: { solution: after('import numpy as np'), outcome: 'import-error' },
  },
  {
    ...{ rule: 'names/module-not-allowed', tag: 'spec.constraint-violation', task: MEDIAN },
    fires: { solution: after('from scipy.stats import tmean'), outcome: 'import-error' },
    spares: { solution: after('import medianlib'), outcome: 'import-error' },
  },
  {
    ...{ rule: 'names/attribute-unknown', tag: 'api.hallucinated-attribute', task: MEDIAN },
    fires: { solution: RIGHT.replace('sorted(numbers)', 'numbers.sorted()'), outcome: 'runtime-exception' },
    spares: {
      solution: `class Box:\n    pass\n${RIGHT.replace('sorted(numbers)', 'Box().items')}`,
      outcome: 'runtime-exception',
    },
  },
  {
    ...{ rule: 'names/of-another-version', tag: 'api.version', task: MEDIAN },
    fires: { solution: after('from collections import Mapping'), outcome: 'import-error' },
    spares: { solution: after('from collections import SortedDict'), outcome: 'import-error' },
  },
  {
    ...{ rule: 'names/undefined', tag: 'name.undefined', task: MEDIAN },
    fires: { solution: RIGHT.replace('len(items) % 2', 'len(itmes) % 2'), outcome: 'runtime-exception' },
    spares: { solution: RIGHT.replace('items[middle]', '{}[middle]'), outcome: 'runtime-exception' },
  },
  {
    ...{ rule: 'edges/exception', tag: 'edge.empty', task: MEDIAN },
    fires: {
      solution: RIGHT.replace("    if not numbers:\n        raise ValueError('no numbers')\n", '').replace(
        '    return (',
        '    return items[0] and (',
      ),
      outcome: 'runtime-exception',
    },
    spares: { solution: RIGHT.replace('items[middle - 1]', 'items[middle + 5]'), outcome: 'runtime-exception' },
  },
  {
    ...{ rule: 'edges/private-tests', tag: 'edge.empty', task: MEDIAN },
    fires: { solution: NO_REFUSAL, outcome: 'partial-pass' },
    spares: WRONG,
  },
  {
    ...{ rule: 'edges/public-tests-only', tag: 'spec.prompt-biased', task: MEDIAN },
    fires: { solution: ODD_ONLY_NO_REFUSAL, outcome: 'partial-pass' },
    spares: { solution: NO_REFUSAL, outcome: 'partial-pass' },
  },
];
