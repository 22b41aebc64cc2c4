import type { CorpusCase } from './corpus-case';
import { FIRST, HASH_ORDER, BY_CHANCE, LAST } from './tasks';

export const DETERMINISM: readonly CorpusCase[] = [
  {
    ...{ rule: 'determinism/hash-seed', tag: 'nondeterminism.hash-order', task: FIRST },
    fires: { solution: HASH_ORDER, reruns: ['none', 'hash-seed'], outcome: 'nondeterministic' },
    spares: { solution: LAST, reruns: ['none', 'hash-seed'], outcome: 'assertion-failed' },
  },
  {
    ...{ rule: 'determinism/clock', tag: 'nondeterminism.time', task: FIRST },
    fires: {
      solution: 'import time\n\ndef first(words):\n    return words[1 + int(time.time()) // 3600 % 7]\n',
      differsBy: ['clock'],
      outcome: 'nondeterministic',
    },
    spares: { solution: BY_CHANCE, differsBy: ['none', 'clock'], outcome: 'nondeterministic' },
  },
  {
    ...{ rule: 'determinism/order', tag: 'logic.state', task: FIRST },
    fires: {
      solution: 'calls = []\n\ndef first(words):\n    calls.append(1)\n    return words[len(calls) - 1]\n',
      reruns: ['none', 'order'],
      outcome: 'nondeterministic',
    },
    spares: { solution: LAST, reruns: ['none', 'order'], outcome: 'assertion-failed' },
  },
  {
    ...{ rule: 'determinism/draws-random', tag: 'nondeterminism.random-seed', task: FIRST },
    fires: { solution: BY_CHANCE, differsBy: ['none'], outcome: 'nondeterministic' },
    spares: { solution: LAST, differsBy: ['none'], outcome: 'nondeterministic' },
  },
  {
    ...{ rule: 'determinism/starts-threads', tag: 'nondeterminism.concurrency', task: FIRST },
    fires: {
      solution:
        'import threading\n\ndef first(words):\n    found = []\n    for word in words:\n        threading.Thread(target=found.append, args=(word,)).start()\n    return found[-1]\n',
      differsBy: ['none'],
      outcome: 'nondeterministic',
    },
    spares: { solution: BY_CHANCE, differsBy: ['none'], outcome: 'nondeterministic' },
  },
];
