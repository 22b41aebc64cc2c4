import fc from 'fast-check';
import { compare } from './compare';
import { documentOf, isTrivial, keysOf, type Field } from './document';
import { gramHashes } from './hash';
import { codeTokensOf, plainCode, plainText, wordsOf } from './tokens';

const STATEMENT = `Write a function that reads the temperature log of a cold store. The log has one line for each hour, with the hour, a
comma and the temperature in tenths of a degree. Return the longest run of hours in which the store was too warm, as a pair of the first
hour and the number of hours. When no hour was too warm the pair is (-1, 0). Blank lines are skipped, and a line that is malformed raises
ValueError with the number of the line.`;

const CODE = `def longest_run(log, limit):
    """Find the longest run."""
    best = (-1, 0)
    start, length = -1, 0
    for number, line in enumerate(log.splitlines()):
        if not line.strip():
            continue
        hour, tenths = line.split(",")
        if int(tenths) > limit:
            if length == 0:
                start = int(hour)
            length += 1
            if length > best[1]:
                best = (start, length)
        else:
            length = 0
    return best
`;

function layers(field: Field, mine: string, theirs: string, common?: ReadonlySet<number>): [string, string, boolean][] {
  return compare(documentOf(field, mine), documentOf(field, theirs), common).map(({ layer, level, near }) => [
    layer,
    level,
    near,
  ]);
}

function renamedCode(): string {
  return CODE.replaceAll('best', 'answer')
    .replaceAll('length', 'count')
    .replaceAll('start', 'begin')
    .replace('longest_run', 'warmest');
}

describe('Tokens', () => {
  it('of prose are words in lower case, with their places, and no addresses', () => {
    const { hashes, places } = wordsOf('Sort *the* list, see https://example.org/the-list now.');
    expect(hashes).toHaveLength(5);
    expect([...places.slice(0, 6)]).toEqual([0, 4, 6, 9, 11, 15]);
  });

  it('of code leave out names, strings, comments, docstrings and layout', () => {
    const same = (a: string, b: string): void => expect([...codeTokensOf(a).hashes]).toEqual([...codeTokensOf(b).hashes]);
    same('def f(a):\n    """Text."""\n    return a + 1  # one\n', 'def g(value):\n  return value+1\n');
    same("x = 'a'\n", 'name = """b\nc"""\n');
    expect([...codeTokensOf('a.append(1)').hashes]).not.toEqual([...codeTokensOf('a.remove(1)').hashes]);
    expect([...codeTokensOf('a < b').hashes]).not.toEqual([...codeTokensOf('a <= b').hashes]);
    expect([...codeTokensOf('len(a)').hashes]).not.toEqual([...codeTokensOf('sum(a)').hashes]);
  });

  it('of a call keep its strings, also where they start a line', () => {
    expect(codeTokensOf('f(\n    "a",\n    "b",\n)').hashes).toHaveLength(7);
  });

  it('make the same plain text of what differs in case, space and Markdown alone', () => {
    expect(plainText('# Sort\n\n- The **list** `a`\n  of 10')).toBe('sort the list a of 10');
    expect(plainText('brackets "(" and ")"')).not.toBe(plainText('brackets "<" and ">"'));
    expect(plainCode('x=1 # y\n')).toBe(plainCode('x = 1'));
    expect(plainCode('x = 1')).not.toBe(plainCode('y = 1'));
  });

  it('never lose their place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const { hashes, places } of [wordsOf(text), codeTokensOf(text)]) {
          expect(places).toHaveLength(2 * hashes.length);
          for (let at = 0; at < places.length; at += 1) expect(places[at]).toBeGreaterThanOrEqual(places[at - 1] ?? 0);
          expect(places.at(-1) ?? 0).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('Statements', () => {
  it('that are the same block, whatever their marks', () => {
    expect(layers('statement', STATEMENT, `# ${STATEMENT.toUpperCase()}\n\n`)).toEqual([['exact', 'block', true]]);
  });

  it('that share most of their words are near, with the span', () => {
    const near = STATEMENT.replace('cold store', 'warehouse').replace('tenths', 'hundredths');
    expect(layers('statement', STATEMENT, near)).toEqual([
      ['n-gram', 'review', false],
      ['minhash', 'review', true],
    ]);
    const [first] = compare(documentOf('statement', STATEMENT), documentOf('statement', near));
    const spans = first?.spans ?? [];
    const longest = spans.map(({ mine, theirs }) => [STATEMENT.slice(...mine), near.slice(...theirs)]);
    expect(longest[0]?.[0]).toMatch(/^Write a function that reads the temperature log of a$/);
    for (const [left, right] of longest) expect(left).toBe(right);
  });

  it('that share one run of thirteen words call for a look, and of nine for none', () => {
    const other = (run: string): string =>
      `An elevator has to stop at ${run} and nothing else of this text is in the other one at all, for it speaks of elevators.`;
    const run = 'return the longest run of hours in which the store was too warm';
    expect(layers('statement', STATEMENT, other(run))).toEqual([['n-gram', 'review', false]]);
    expect(layers('statement', STATEMENT, other(run.split(' ').slice(0, 9).join(' ')))).toEqual([]);
  });

  it('are not alike for boilerplate that many have', () => {
    const boilerplate = 'the tests will only pass if you raise the exception with a message that says what was wrong with it';
    const [mine, theirs] = [`${STATEMENT} ${boilerplate}`, `Count the sheep that jump over a fence at night. ${boilerplate}`];
    expect(layers('statement', mine, theirs)).toEqual([['n-gram', 'review', false]]);
    const common = new Set(gramHashes(wordsOf(boilerplate).hashes, 10));
    expect(layers('statement', mine, theirs, common)).toEqual([]);
  });

  it('of different problems are not alike', () => {
    expect(
      layers('statement', STATEMENT, 'Given a list of integers, return the sum of those that are even and stand at odd places.'),
    ).toEqual([]);
  });
});

describe('Code', () => {
  it('with other names is the same to both layers of code', () => {
    expect(layers('solution', CODE, renamedCode())).toEqual([
      ['code-shingles', 'review', true],
      ['code-fingerprints', 'review', true],
    ]);
  });

  it('that is trivial counts neither as near nor as a copy', () => {
    const trivial = 'def add(a, b):\n    return a + b\n';
    expect(isTrivial(documentOf('solution', trivial))).toBe(true);
    expect(keysOf(documentOf('solution', trivial))).toEqual([]);
    expect(layers('solution', trivial, 'def plus(x, y):\n    return x + y\n')).toEqual([]);
    expect(layers('solution', trivial, trivial)).toEqual([['exact', 'warn', false]]);
  });

  it('of tests is a note: suites are written alike', () => {
    expect(layers('tests', CODE, renamedCode()).map(([, level, near]) => [level, near])).toEqual([
      ['warn', false],
      ['warn', false],
    ]);
  });

  it('of another algorithm is not alike', () => {
    const other = `def primes(limit):
    sieve = [True] * (limit + 1)
    sieve[0:2] = [False, False]
    for number in range(2, int(limit ** 0.5) + 1):
        if sieve[number]:
            sieve[number * number::number] = [False] * len(sieve[number * number::number])
    return [number for number, is_prime in enumerate(sieve) if is_prime]
`;
    expect(layers('solution', CODE, other)).toEqual([]);
  });
});

it('A document is exactly like itself, and likeness goes both ways', () => {
  const word = fc.constantFrom(
    'sort',
    'the',
    'list',
    'of',
    'numbers',
    'and',
    'return',
    'first',
    'one',
    'that',
    'is',
    'even',
    '7',
    'x',
  );
  const text = fc.array(word, { minLength: 15, maxLength: 60 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(layers('statement', a, a)).toEqual([['exact', 'block', true]]);
      const scores = (left: string, right: string): string[] =>
        compare(documentOf('statement', left), documentOf('statement', right)).map(({ layer, score }) => `${layer} ${score}`);
      expect(scores(a, b)).toEqual(scores(b, a));
    }),
  );
});
