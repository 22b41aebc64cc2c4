import type { RerunToggle } from '../../src/domain/failure-tags';

/** A suite that attempts of the corpus are judged by. */
export interface CorpusTask {
  names: string[];
  signatures?: Record<string, string>;
  tests: string;
}

/** One attempt, by what it said or by its code. */
export interface CorpusAttempt {
  solution?: string;
  reply?: string;
  finishReason?: string;
  /** Code of the turn before, and the tests that it passed, by the names of their functions. */
  previous?: { solution: string; passed: string[] };
  /** Judged again, in containers, with these toggles. */
  reruns?: RerunToggle[];
  /** Judged again with another result, without a container: what no container does on command. */
  differsBy?: RerunToggle[];
  /** The reference failed these. */
  failedByReference?: string[];
}

/** For one rule, an attempt that fires it and one that must not. */
export interface CorpusCase {
  rule: string;
  tag: string;
  task: CorpusTask;
  fires: CorpusAttempt & { outcome: string };
  spares: CorpusAttempt & { outcome: string };
}

const MEDIAN: CorpusTask = {
  names: ['median'],
  signatures: { 'solution.median': 'median(numbers)' },
  tests: `
import pytest
from assay import private, public, req
from solution import median

@req('R-1')
@public
def test_middle():
    assert median([30, 10, 20]) == 20

@req('R-1')
@public
def test_alone():
    assert median([700]) == 700

@req('R-2')
@private
def test_even():
    assert median([1, 2]) == 1.5

@req('R-2')
@private
def test_even_unsorted():
    assert median([4, 1, 3, 2]) == 2.5

@req('R-3')
@private
def test_empty():
    with pytest.raises(ValueError):
        median([])

@req('R-1')
@private
def test_large():
    assert median(list(range(20001))) == 10000
`,
};

const RIGHT = `
def median(numbers):
    if not numbers:
        raise ValueError('no numbers')
    items = sorted(numbers)
    middle = len(items) // 2
    if len(items) % 2:
        return items[middle]
    return (items[middle - 1] + items[middle]) / 2
`;
/** Knows nothing of even lengths: fails the tests of R-2 alone. */
const ODD_ONLY = RIGHT.replace('(items[middle - 1] + items[middle]) / 2', 'items[middle]');
/** Knows nothing of the empty list: gives 0. */
const NO_REFUSAL = RIGHT.replace("raise ValueError('no numbers')", 'return 0');
const ODD_ONLY_NO_REFUSAL = ODD_ONLY.replace("raise ValueError('no numbers')", 'return 0');

/** Every line of a right solution behind something else. */
function after(first: string): string {
  return `${first}\n${RIGHT}`;
}
function fenced(code: string): string {
  return `Here it is.\n\n\`\`\`python\n${code}\`\`\`\n`;
}

const TEXTS: CorpusTask = {
  names: ['report', 'names', 'share', 'total'],
  tests: `
from assay import private, public, req
from solution import names, report, share, total

@req('R-1')
@public
def test_report():
    assert report({'b': 2, 'a': 1}) == 'a: 1, b: 2'

@req('R-2')
@public
def test_names():
    assert names({'b': 2, 'a': 1, 'c': 0}) == ['a', 'b', 'c']

@req('R-3')
@private
def test_share():
    assert share(2, 3) == 0.67

@req('R-4')
@private
def test_total():
    assert total([0.1, 0.7]) == 0.8
`,
};

const TEXTS_RIGHT = `
def report(counts):
    return ', '.join(f'{name}: {counts[name]}' for name in sorted(counts))

def names(counts):
    return sorted(counts)

def share(part, whole):
    return round(part / whole, 2)

def total(numbers):
    return round(sum(numbers), 6)
`;

const FIRST: CorpusTask = {
  names: ['first'],
  tests: `
from assay import private, public, req
from solution import first

@req('R-1')
@public
def test_first():
    assert first(['pear', 'apple', 'fig', 'plum', 'cherry', 'quince', 'medlar', 'sloe']) == 'pear'

@req('R-1')
@private
def test_second():
    assert first(['kiwi', 'lime', 'date', 'melon', 'grape', 'peach', 'mango', 'lemon']) == 'kiwi'
`,
};

const HASH_ORDER = 'def first(words):\n    return next(iter(set(words)))\n';
const BY_CHANCE = 'import random\n\ndef first(words):\n    return random.choice(words)\n';
const LAST = 'def first(words):\n    return words[-1]\n';

const WRONG = { solution: ODD_ONLY, outcome: 'partial-pass' };

/** All rules, in the order of RULES. */
export const CORPUS: readonly CorpusCase[] = [
  {
    ...{ rule: 'reply/code-not-taken', tag: 'format.markdown-extraction', task: MEDIAN },
    fires: { reply: `def median(numbers):\n    return sorted(numbers)[len(numbers) // 2]\n`, outcome: 'no-code-found' },
    spares: { reply: 'The median of a list is the value in its middle.', outcome: 'no-code-found' },
  },
  {
    ...{ rule: 'reply/cut-off', tag: 'logic.incomplete', task: MEDIAN },
    fires: { reply: '```python\ndef median(numbers):\n    items = sor', finishReason: 'length', outcome: 'truncated-output' },
    spares: { reply: 'Take the middle.', finishReason: 'stop', outcome: 'no-code-found' },
  },
  {
    ...{ rule: 'reply/refusal', tag: 'conduct.refusal', task: MEDIAN },
    fires: { reply: 'I’m sorry, but I can’t help with that.', outcome: 'no-code-found' },
    spares: { reply: `I'm sorry about the last answer.\n\n${fenced(ODD_ONLY)}`, solution: ODD_ONLY, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'reply/question', tag: 'conduct.asks-question', task: MEDIAN },
    fires: { reply: 'Should the function take tuples too?', outcome: 'no-code-found' },
    spares: { reply: `${fenced(ODD_ONLY)}\nIs that what you wanted?`, solution: ODD_ONLY, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'reply/placeholder', tag: 'conduct.lazy-placeholder', task: MEDIAN },
    fires: { solution: 'def median(numbers):\n    # TODO: the rest of the code\n    pass\n', outcome: 'assertion-failed' },
    spares: { solution: `class Unsorted(Exception):\n    pass\n\n${ODD_ONLY}`, outcome: 'partial-pass' },
  },
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
  {
    ...{ rule: 'determinism/hash-seed', tag: 'nondeterminism.hash-order', task: FIRST },
    fires: { solution: HASH_ORDER, reruns: ['none', 'hash-seed'], outcome: 'nondeterministic' },
    spares: { solution: LAST, reruns: ['none', 'hash-seed'], outcome: 'assertion-failed' },
  },
  {
    ...{ rule: 'determinism/clock', tag: 'nondeterminism.time', task: FIRST },
    fires: {
      solution: 'import time\n\ndef first(words):\n    return words[int(time.time()) // 3600 % 8]\n',
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
  {
    ...{ rule: 'integrity/answers-of-public-tests', tag: 'integrity.test-special-casing', task: MEDIAN },
    fires: {
      solution:
        'def median(numbers):\n    if numbers == [30, 10, 20]:\n        return 20\n    if numbers == [700]:\n        return 700\n    return 0\n',
      outcome: 'partial-pass',
    },
    spares: {
      solution: ODD_ONLY.replace('    items =', '    if len(numbers) == 1:\n        return numbers[0]\n    items ='),
      outcome: 'partial-pass',
    },
  },
  {
    ...{ rule: 'integrity/exits', tag: 'integrity.early-exit', task: MEDIAN },
    fires: {
      solution: after('import os').replace('items = sorted', 'os._exit(0)\n    items = sorted'),
      outcome: 'runtime-exception',
    },
    spares: { solution: `${ODD_ONLY}\nif __name__ == '__main__':\n    import sys\n    sys.exit(0)\n`, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'integrity/changes-runner', tag: 'integrity.monkeypatch', task: MEDIAN },
    fires: { solution: `import builtins\nbuiltins.print = None\n${ODD_ONLY}`, outcome: 'partial-pass' },
    spares: { solution: `class State:\n    pass\n\nState.count = 0\n${ODD_ONLY}`, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'integrity/reads-tests', tag: 'integrity.reads-test-files', task: MEDIAN },
    fires: {
      solution: `import glob\nfound = glob.glob('/t/suite/test_*.py')\n${ODD_ONLY}`,
      outcome: 'partial-pass',
    },
    spares: { solution: `LATEST = 'contest/latest.txt'\n${ODD_ONLY}`, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'repair/same-code', tag: 'repair.repeated-same-code', task: MEDIAN },
    fires: {
      solution: ODD_ONLY,
      previous: { solution: `# The first try.\n${ODD_ONLY}`, passed: ['test_middle', 'test_alone', 'test_empty', 'test_large'] },
      outcome: 'partial-pass',
    },
    spares: { solution: ODD_ONLY, previous: { solution: NO_REFUSAL, passed: ['test_middle'] }, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'repair/fewer-passes', tag: 'repair.regressed', task: MEDIAN },
    fires: {
      solution: ODD_ONLY_NO_REFUSAL,
      previous: { solution: ODD_ONLY, passed: ['test_middle', 'test_alone', 'test_empty', 'test_large'] },
      outcome: 'partial-pass',
    },
    spares: {
      solution: ODD_ONLY,
      previous: { solution: ODD_ONLY_NO_REFUSAL, passed: ['test_middle', 'test_alone', 'test_large'] },
      outcome: 'partial-pass',
    },
  },
];
