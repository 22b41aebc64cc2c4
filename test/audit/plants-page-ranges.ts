import {
  edit,
  mixed,
  referenceOf,
  renamed,
  sevenOfEight,
  withPrompt,
  withoutRequirement,
  withRequirement,
  withSolution,
  withTests,
  type Plant,
} from './candidate';
import type { KindName } from './kinds';
import { read } from './here';

const base = 'page-ranges';
const EXTREMES = 'if not 1 <= number <= last:\n            raise ValueError(f"page {number} is not between 1 and {last}")';
const SPLIT = 'for item in spec.split(","):';

/** Tests of one requirement each that say little: a call, and that something came of it. */
const WEAK_TESTS = read('weak/page-ranges.py');

export const PAGE_RANGES: readonly (Plant & { kind: KindName })[] = [
  {
    ...{ kind: 'wrong-reference', base, what: 'two pages in a row are written as a range' },
    make: (good) => withSolution(good, ['if len(run) >= 3:', 'if len(run) >= 2:']),
  },
  {
    ...{ kind: 'wrong-expected-value', base, what: 'a test counts 11-8 down to 9' },
    make: (good) => withTests(good, ['== [11, 10, 9, 8]', '== [11, 10, 9]']),
  },
  {
    ...{
      kind: 'ambiguous-prompt',
      base,
      what: 'what a range with a greater first number names is left open; half of the panel counts up',
    },
    make: (good) => {
      const open = withRequirement(
        good,
        'R-4',
        'A range whose first number is greater than its second names the pages between them.',
      );
      const prompt = withPrompt(open, (text) => edit(text, '| `6-4`       | 6, 5, 4             |\n', ''));
      const upwards = edit(
        referenceOf(good),
        'step = 1 if start <= end else -1',
        'start, end, step = min(start, end), max(start, end), 1',
      );
      return { ...prompt, panel: mixed(...good.alternatives, upwards) };
    },
  },
  {
    ...{
      kind: 'missing-requirement',
      base,
      what: 'nothing says that pages which are not there are an error; seven of eight attempts pass them on',
    },
    make: (good) => {
      const lax = edit(referenceOf(good), EXTREMES, 'pass');
      return {
        ...withoutRequirement(good, 'R-7', 'R-6'),
        panel: sevenOfEight(good, lax),
        decoys: good.decoys.filter((decoy) => !decoy.includes('if number > last')),
      };
    },
  },
  {
    ...{ kind: 'too-narrow-test', base, what: 'a test wants the words of the error message' },
    make: (good) =>
      withTests(good, [
        'with pytest.raises(ValueError):\n        parse_pages(spec, 50)',
        'with pytest.raises(ValueError, match="not a page"):\n        parse_pages(spec, 50)',
      ]),
  },
  {
    ...{ kind: 'too-wide-test', base, what: 'the tests of R-4 take the pages in any order' },
    make: (good) =>
      withTests(
        good,
        ['assert parse_pages("11-8", 11) == [11, 10, 9, 8]', 'assert sorted(parse_pages("11-8", 11)) == [8, 9, 10, 11]'],
        ['assert parse_pages("3-1,-2", 3) == [3, 2, 1]', 'assert sorted(parse_pages("3-1,-2", 3)) == [1, 2, 3]'],
      ),
  },
  {
    ...{ kind: 'weak-tests', base, what: 'every private test asks for a type or a length alone' },
    make: (good) => ({ ...good, tests: [{ path: 'test_pages.py', content: WEAK_TESTS }] }),
  },
  {
    ...{ kind: 'flaky-by-hash-order', base, what: 'items go through a set of strings' },
    make: (good) => withSolution(good, [SPLIT, 'for item in set(spec.split(",")):']),
  },
  {
    ...{ kind: 'flaky-by-time', base, what: 'leading zeros are allowed in this and the last year alone' },
    make: (good) =>
      withSolution(
        good,
        ['import re\n', 'import re\nimport time\n'],
        [
          '    if match["page"]:',
          '    if item.startswith("0") and time.gmtime().tm_year > 2026:\n        raise ValueError(item)\n    if match["page"]:',
        ],
      ),
  },
  {
    ...{ kind: 'flaky-by-time', base, what: 'a test takes the page from the day of the month' },
    make: (good) =>
      withTests(
        good,
        ['import pytest\n', 'from datetime import date\n\nimport pytest\n'],
        ['assert parse_pages("4-4", 4) == [4]', 'assert parse_pages(f"{date.today().day}", 30) == [date.today().day]'],
      ),
  },
  {
    ...{ kind: 'order-dependent', base, what: 'a test reads what another one has kept' },
    make: (good) =>
      withTests(
        good,
        ['@req("R-4", "R-2")', 'KEPT = []\n\n\n@req("R-4", "R-2")'],
        ['    assert parse_pages("4-4", 4) == [4]\n', '    assert parse_pages("4-4", 4) == [4]\n    KEPT.append(4)\n'],
        ['def test_format_nothing():\n', 'def test_format_nothing():\n    assert KEPT == [4]\n'],
      ),
  },
  {
    ...{ kind: 'leaked-answer', base, what: 'the prompt ends with the whole solution' },
    make: (good) => ({
      ...withPrompt(good, (text) => `${text}\nOne way to begin:\n\n\`\`\`python\n${referenceOf(good)}\`\`\`\n`),
      panel: 'copyist',
    }),
  },
  {
    ...{ kind: 'duplicate', base, what: 'names, title and prompt are other ones', besideGood: true },
    make: (good) => {
      const other = renamed(good, [
        ['parse_pages', 'read_selection'],
        ['format_pages', 'write_selection'],
        ['Page ranges of a print dialog', 'Selected sheets'],
      ]);
      return withPrompt(
        other,
        () =>
          'A copier keeps a selection of sheets as text. Write `read_selection(spec, last)` and `write_selection(pages)` in `solution.py`.',
      );
    },
  },
  {
    ...{ kind: 'trivial', base, what: 'all that is left to do is to count pages' },
    make: (good) => {
      const text = renamed(good, []).parts;
      const interface_ = { kind: 'functions', modules: [{ name: 'solution', names: ['count_pages'] }] };
      const requirements = [
        ['signature', '`solution.py` defines `count_pages(pages)`, which returns an int. `pages` is a list.'],
        ['constraint', '`count_pages` returns how many different ints are in `pages`.'],
        ['error', '`count_pages` raises `ValueError` if an element is less than 1.'],
      ].map(([kind = '', words = ''], index) => ({ id: `R-${index + 1}`, kind, text: words }));
      const solution = read('trivial/page-ranges.py');
      return {
        ...{ tests: [{ path: 'test_pages.py', content: read('trivial/test_page_ranges.py') }], alternatives: [], decoys: [] },
        parts: {
          ...text,
          metadata: { ...text.metadata, interface: interface_ },
          prompt: { text: 'Write `count_pages(pages)` in `solution.py`: how many pages are printed.' },
          requirements: { requirements },
          solution: { files: [{ path: 'solution.py', content: solution }] },
        },
        panel: mixed(solution),
      };
    },
  },
  {
    ...{ kind: 'environment-dependent', base, what: 'a machine with one processor leaves out repetitions elsewhere' },
    make: (good) =>
      withSolution(
        good,
        ['import re\n', 'import os\nimport re\n'],
        ['    return list(found)', '    return list(found) if len(os.sched_getaffinity(0)) > 1 else sorted(found)'],
      ),
  },
];
