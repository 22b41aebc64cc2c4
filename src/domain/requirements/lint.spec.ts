import { lintRequirements, Requirements, type Requirement } from '.';

type Kind = Requirement['kind'];

const FUNCTIONS = { kind: 'functions' as const, modules: [{ name: 'solution', names: ['parse'] }] };
const PROGRAM = { kind: 'program' as const, modules: [], entry_file: 'main.py' };

/** Around the sentence under test stands what the lint wants of every task, so that only the sentence is judged. */
function findingsOf(kind: Kind, text: string): string[] {
  const frame: Requirement[] = [
    { id: 'R-1', kind: 'signature', text: '`parse(text: str) -> list[int]` is a function of the module `solution`.' },
    { id: 'R-2', kind: 'error', text: '`parse` raises `ValueError` when the text holds a letter.' },
  ];
  const findings = lintRequirements([...frame, { id: 'R-3', kind, text }], FUNCTIONS);
  expect(findings.every((finding) => finding.id === 'R-3')).toBe(true);
  return findings.map((finding) => finding.code);
}

const GOOD: [Kind, string][] = [
  ['signature', 'The module `solution` defines `slugify(title: str, *, limit: int = 40) -> str`.'],
  [
    'signature',
    '`Inventory()` takes no argument and starts empty. Its methods are `add(name, count)`, `remove(name, count)` and `total()`.',
  ],
  [
    'input-format',
    'The first line holds the number of rows n (1 <= n <= 1000). Each of the next n lines holds one row, fields separated by a tab.',
  ],
  [
    'output-format',
    'Each group is one line: the key, a colon, a space, and the sum with exactly two decimals, e.g. `total: 3.50`.',
  ],
  ['constraint', 'The result must be at least 1 and must not exceed the length of the text.'],
  ['constraint', 'The list that was passed in is the same, element by element, after the call.'],
  ['constraint', 'Items that compare equal keep the order in which they were given.'],
  ['constraint', 'The schedule uses as few rooms as possible.'],
  ['constraint', 'Values are drawn from a normally distributed sample with mean 0 and deviation 1.'],
  ['constraint', 'The quotient is correctly rounded to the nearest even digit.'],
  ['edge-case', 'An empty list gives an empty dictionary.'],
  ['edge-case', 'Brackets that are properly nested give `True`; everything else gives `False`.'],
  ['edge-case', 'The word "etc." and the words "as needed" in the text are counted like any other word.'],
  ['edge-case', 'A path below /etc is kept as it is.'],
  ['edge-case', 'A base raised to the power 0 gives 1, also for the base 0.'],
  ['edge-case', "The author's name may contain an apostrophe; it isn't removed."],
  ['edge-case', 'Invalid lines are handled by skipping them: they add nothing to the totals.'],
  [
    'error',
    '`withdraw` raises `InsufficientFunds` when the amount is larger than the balance; the message must be `balance too low`.',
  ],
  ['error', 'No exception is raised for an unknown key: the result is `None`.'],
  ['error', 'A negative count raises `ValueError`, and the message must contain the count.'],
  ['error', 'On a malformed line the program writes `bad line N` to standard error and exits with code 2.'],
  ['error', '`next` raises `StopIteration` once all pages have been given out.'],
  ['performance', 'A text of 200,000 characters is parsed in less than 2 seconds.'],
  ['performance', '`push` and `pop` are fast: amortised constant time.'],
  ['performance', 'Looking up a key is efficient, O(log n) comparisons for n keys.'],
];

const BAD: [Kind, string, string][] = [
  ['error', 'The parser handles errors properly.', 'vague-wording'],
  ['error', 'Invalid input is handled gracefully, by raising ValueError or so.', 'vague-wording'],
  ['edge-case', 'The function handles edge cases.', 'vague-wording'],
  ['edge-case', 'It deals with all possible invalid inputs.', 'vague-wording'],
  ['edge-case', 'Empty fields get an appropriate default.', 'vague-wording'],
  ['edge-case', 'Lines are wrapped as needed.', 'vague-wording'],
  ['edge-case', 'Trailing blanks are removed where possible.', 'vague-wording'],
  ['input-format', 'The text may contain digits, letters, etc.', 'vague-wording'],
  ['input-format', 'Separators are commas, semicolons and so on.', 'vague-wording'],
  ['input-format', 'Various separators are accepted between fields.', 'vague-wording'],
  ['input-format', 'The input is some kind of table with a header.', 'vague-wording'],
  ['input-format', 'Fields are separated by commas and/or blanks.', 'vague-wording'],
  ['output-format', 'The report is printed in a user-friendly layout.', 'vague-wording'],
  ['output-format', 'The result is a human-readable duration.', 'vague-wording'],
  ['output-format', 'A helpful error message goes to standard error.', 'vague-wording'],
  ['output-format', 'The columns are aligned nicely.', 'vague-wording'],
  ['output-format', 'The output format is to be defined.', 'vague-wording'],
  ['constraint', 'The function should work for nested lists.', 'vague-wording'],
  ['constraint', 'Sorting behaves as expected for equal keys.', 'vague-wording'],
  ['constraint', 'The function returns the correct result for negative numbers.', 'vague-wording'],
  ['constraint', 'The cache has a reasonable size.', 'vague-wording'],
  ['constraint', 'The parser must be robust against long lines.', 'vague-wording'],
  ['constraint', 'The result is usually sorted by name.', 'vague-wording'],
  ['constraint', 'The mean is computed approximately.', 'vague-wording'],
  ['constraint', 'Look-ups are efficient, see R-2.', 'vague-wording'],
  ['performance', 'The function runs fast.', 'vague-wording'],
  ['performance', 'The running time does not grow with the size of the alphabet.', 'vague-performance'],
  ['error', 'A negative amount raises an error.', 'unnamed-error'],
  ['error', 'An exception is thrown when the key is absent.', 'unnamed-error'],
  ['error', 'A missing key raises an error instead of giving `None`.', 'unnamed-error'],
  ['error', 'A text without digits is an error.', 'unnamed-error'],
  ['edge-case', 'A second opening bracket raises an exception with the position.', 'unnamed-error'],
  ['constraint', 'The list must be sorted by name and the totals must be rounded to cents.', 'not-atomic'],
  ['constraint', 'Names are compared without regard to case, and also blanks at their ends are removed.', 'not-atomic'],
  ['constraint', 'Duplicates are removed. Furthermore, the first of them keeps its place.', 'not-atomic'],
  [
    'output-format',
    'The header comes first. The rows follow. A line of dashes closes the table. The total stands below it.',
    'not-atomic',
  ],
];

describe('the lint of requirements', () => {
  it.each(GOOD)('has nothing against %s: %s', (kind, text) => {
    expect(findingsOf(kind, text)).toEqual([]);
  });

  it.each(BAD)('objects to %s: %s', (kind, text, code) => {
    expect(findingsOf(kind, text)).toContain(code);
  });

  it('names the words it objects to', () => {
    const [finding] = lintRequirements([{ id: 'R-1', kind: 'error', text: 'The parser handles errors properly.' }], PROGRAM);
    expect(finding).toEqual({
      id: 'R-1',
      code: 'vague-wording',
      message: '"properly" leaves open what to test. Say what happens: the value, the exception, the text.',
    });
  });
});

describe('what is missing', () => {
  const signature: Requirement = { id: 'R-1', kind: 'signature', text: 'The module defines `parse(text)` and nothing else.' };
  const error: Requirement = { id: 'R-2', kind: 'error', text: 'A letter raises `ValueError`.' };
  const modules = [{ name: 'solution', names: ['parse', 'parse_all', 'ParseError'] }];

  it.each<[string, Requirement[], Parameters<typeof lintRequirements>[1], string[]]>([
    ['nothing', [signature, error], FUNCTIONS, []],
    [
      'a signature for each public name',
      [signature, error],
      { kind: 'module', modules },
      ['missing-signature', 'missing-signature'],
    ],
    ['a signature that is one by kind', [{ ...signature, kind: 'constraint' }, error], FUNCTIONS, ['missing-signature']],
    ['an error', [signature], FUNCTIONS, ['missing-error']],
    [
      'formats, exit code and error of a program',
      [signature],
      PROGRAM,
      ['missing-input-format', 'missing-output-format', 'missing-exit-code', 'missing-error'],
    ],
  ])('finds %s', (_, requirements, declared, codes) => {
    expect(lintRequirements(requirements, declared).map((finding) => finding.code)).toEqual(codes);
  });

  it('has nothing against a program whose formats, errors and exit codes are stated', () => {
    const requirements: Requirement[] = [
      { id: 'R-1', kind: 'input-format', text: 'Standard input holds one integer a line.' },
      { id: 'R-2', kind: 'output-format', text: 'Standard output gets their sum and a newline.' },
      { id: 'R-3', kind: 'error', text: 'A line that is no integer ends the program with exit code 2.' },
    ];
    expect(lintRequirements(requirements, PROGRAM)).toEqual([]);
  });
});

describe('Requirements', () => {
  const kind = 'constraint';

  it.each<[string, { id: string; kind: string; text: string }[], string]>([
    ['none', [], ''],
    [
      'a gap',
      [
        { id: 'R-1', kind, text: 'ten letters' },
        { id: 'R-3', kind, text: 'ten letters' },
      ],
      '1.id',
    ],
    [
      'an id twice',
      [
        { id: 'R-1', kind, text: 'ten letters' },
        { id: 'R-1', kind, text: 'ten letters' },
      ],
      '1.id',
    ],
    ['a start at 2', [{ id: 'R-2', kind, text: 'ten letters' }], '0.id'],
    ['an id with zeros', [{ id: 'R-01', kind, text: 'ten letters' }], '0.id'],
    ['an unknown kind', [{ id: 'R-1', kind: 'wish', text: 'ten letters' }], '0.kind'],
    ['nine characters', [{ id: 'R-1', kind, text: 'nine char' }], '0.text'],
    ['2001 characters', [{ id: 'R-1', kind, text: 'a'.repeat(2001) }], '0.text'],
    ['a NUL', [{ id: 'R-1', kind, text: 'ten letters\u0000' }], '0.text'],
    ['half a surrogate pair', [{ id: 'R-1', kind, text: 'ten letters\ud800' }], '0.text'],
  ])('refuses %s', (_, requirements, place) => {
    expect(Requirements.safeParse(requirements).error?.issues[0]?.path.join('.')).toBe(place);
  });

  it('takes R-1 to R-n', () => {
    const requirements = Array.from({ length: 12 }, (_, at) => ({
      id: `R-${at + 1}`,
      kind,
      text: 'x'.repeat(at === 0 ? 10 : 2000),
    }));
    expect(Requirements.parse(requirements)).toEqual(requirements);
  });
});
