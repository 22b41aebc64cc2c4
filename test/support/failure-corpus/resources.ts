import type { CorpusCase } from './corpus-case';
import { MEDIAN, RIGHT, WRONG } from './tasks';

export const RESOURCES: readonly CorpusCase[] = [
  {
    ...{ rule: 'resources/recursion', tag: 'resource.recursion-depth', task: MEDIAN },
    fires: {
      solution: `def length(items):\n    return 1 + length(items[1:]) if items else 0\n${RIGHT.replaceAll('len(', 'length(')}`,
      outcome: 'runtime-exception',
    },
    spares: { solution: RIGHT.replace('% 2', '% 0'), outcome: 'runtime-exception' },
  },
  {
    ...{ rule: 'resources/memory', tag: 'resource.memory', task: MEDIAN },
    fires: { solution: RIGHT.replace('sorted(numbers)', 'sorted(numbers) + [0] * 10**11'), outcome: 'memory-limit' },
    spares: WRONG,
  },
  {
    ...{ rule: 'resources/slow-on-large-input', tag: 'resource.complexity', task: MEDIAN },
    fires: {
      solution: RIGHT.replace(
        'sorted(numbers)',
        '[min(numbers[i:] + [0]) * 0 + sorted(numbers)[i] for i in range(len(numbers))]',
      ),
      outcome: 'timeout',
    },
    spares: { solution: RIGHT.replace('    return (', '    while True:\n        middle += 0\n    return ('), outcome: 'timeout' },
  },
  {
    ...{ rule: 'resources/endless-on-small-input', tag: 'resource.infinite-loop', task: MEDIAN },
    fires: { solution: RIGHT.replace('    return (', '    while True:\n        middle += 0\n    return ('), outcome: 'timeout' },
    spares: {
      solution: RIGHT.replace(
        'sorted(numbers)',
        '[min(numbers[i:] + [0]) * 0 + sorted(numbers)[i] for i in range(len(numbers))]',
      ),
      outcome: 'timeout',
    },
  },
];
