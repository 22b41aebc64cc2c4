import type { CorpusTask } from './corpus-case';

export const MEDIAN: CorpusTask = {
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

export const RIGHT = `
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
export const ODD_ONLY = RIGHT.replace('(items[middle - 1] + items[middle]) / 2', 'items[middle]');
/** Knows nothing of the empty list: gives 0. */
export const NO_REFUSAL = RIGHT.replace("raise ValueError('no numbers')", 'return 0');
export const ODD_ONLY_NO_REFUSAL = ODD_ONLY.replace("raise ValueError('no numbers')", 'return 0');

/** Every line of a right solution behind something else. */
export function after(first: string): string {
  return `${first}\n${RIGHT}`;
}
export function fenced(code: string): string {
  return `Here it is.\n\n\`\`\`python\n${code}\`\`\`\n`;
}

export const TEXTS: CorpusTask = {
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

export const TEXTS_RIGHT = `
def report(counts):
    return ', '.join(f'{name}: {counts[name]}' for name in sorted(counts))

def names(counts):
    return sorted(counts)

def share(part, whole):
    return round(part / whole, 2)

def total(numbers):
    return round(sum(numbers), 6)
`;

export const FIRST: CorpusTask = {
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

export const HASH_ORDER = 'def first(words):\n    return next(iter(set(words)))\n';
export const BY_CHANCE = 'import random\n\ndef first(words):\n    return random.choice(words)\n';
export const LAST = 'def first(words):\n    return words[-1]\n';

export const WRONG = { solution: ODD_ONLY, outcome: 'partial-pass' };
