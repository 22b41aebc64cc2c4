import fc from 'fast-check';
import { publicSuite, readSuite } from '.';

const HEAD = 'import pytest\nimport unittest\nfrom assay import req, public, private\nfrom solution import f, g\n\n';

async function cut(content: string): Promise<string> {
  const [file] = await publicSuite([{ path: 'test_x.py', content: HEAD + content }]);
  return file?.content ?? '';
}

const PUBLIC = '@req("R-1")\n@public\n';
const PRIVATE = '@req("R-1")\n@private\n';

describe('publicSuite', () => {
  test('keeps public tests and what they use, and nothing else', async () => {
    const content = `"""Hidden cases are 7 and 8."""
# SECRET comment
SHARED = [1, 2]
HIDDEN = ['SECRET']  # SECRET

def helper(x):
    return x in SHARED

def hidden_helper():
    return HIDDEN, SHARED

${PUBLIC}def test_a():
    assert helper(f(1))

# SECRET between
${PRIVATE}def test_b():
    assert hidden_helper() == 'SECRET'
`;
    const text = await cut(content);
    expect(text).not.toMatch(/SECRET|hidden|HIDDEN|Hidden|test_b|@private|unittest/);
    expect(text).toContain('SHARED = [1, 2]');
    expect(text).toContain('def helper(x):\n    return x in SHARED');
    expect(text).toContain(`${PUBLIC}def test_a():`);
  });

  test('cuts classes member by member', async () => {
    const content = `${PUBLIC}class TestA(unittest.TestCase):  # SECRET
    """SECRET"""
    table = [1]
    secrets = ['SECRET']

    def setUp(self):
        self.x = 1

    def check(self, value):
        self.assertIn(value, self.table)

    def check_secret(self):
        self.assertIn(f(3), self.secrets)

    def test_a(self):
        self.check(f(1))

    # SECRET
    @private
    def test_b(self):
        self.check_secret()
`.replace('@public\n', '');
    const marked = content.replace('    def test_a', '    @public\n    def test_a');
    expect(await cut(marked)).toBe(`import unittest

from assay import req, public, private

from solution import f, g

@req("R-1")
class TestA(unittest.TestCase):
    table = [1]

    def setUp(self):
        self.x = 1

    def check(self, value):
        self.assertIn(value, self.table)

    @public
    def test_a(self):
        self.check(f(1))
`);
  });

  test('follows fixtures, by name, by another name and automatic ones', async () => {
    const content = `
@pytest.fixture
def base():
    return 1

@pytest.fixture(name='value')
def make_value(base):
    return base + 1

@pytest.fixture
def secret():
    return 'SECRET'

@pytest.fixture(autouse=True)
def around():
    yield

${PUBLIC}def test_a(value):
    assert f(value)

${PRIVATE}def test_b(secret):
    assert f(secret)
`;
    const text = await cut(content);
    expect(text).toContain('def base()');
    expect(text).toContain('def make_value(base)');
    expect(text).toContain('def around()');
    expect(text).not.toMatch(/secret/i);
  });

  test('keeps a loop that fills a table which a public test uses, and no other', async () => {
    const content = `
CASES = []
for n in range(3):
    CASES.append(n)
HIDDEN = []
for n in CASES:
    HIDDEN.append('SECRET')

@pytest.mark.parametrize('n', CASES)
${PUBLIC}def test_a(n):
    assert f(n)

${PRIVATE}def test_b():
    assert f(HIDDEN)
`;
    const text = await cut(content);
    expect(text).toContain('CASES.append(n)');
    expect(text).not.toMatch(/HIDDEN|SECRET/);
  });

  test('a local name that is also a hidden constant brings nothing in', async () => {
    const text = await cut(
      `hidden = 'SECRET'\n\n${PUBLIC}def test_a():\n    hidden = 1\n    assert f(hidden)\n\n${PRIVATE}def test_b():\n    assert f(hidden)\n`,
    );
    expect(text).not.toContain('SECRET');
  });

  test('a file without public tests is left out', async () => {
    expect(await publicSuite([{ path: 'test_x.py', content: `${HEAD}${PRIVATE}def test_a():\n    assert f(1)\n` }])).toEqual([]);
  });

  test('property: no text of a private test or of what only private tests use is left', async () => {
    const test = fc.record({
      isPublic: fc.boolean(),
      uses: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
      style: fc.constantFrom('function', 'method'),
    });
    const helper = fc.record({
      style: fc.constantFrom('constant', 'function', 'fixture'),
      uses: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
    });
    const suites = fc.record({
      tests: fc.array(test, { minLength: 1, maxLength: 6 }),
      helpers: fc.array(helper, { minLength: 5, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(suites, async (suite) => {
        const { content, publicMarks, privateMarks, publicIds } = write(suite);
        const [file] = await publicSuite([{ path: 'test_x.py', content }]);
        const text = file?.content ?? '';
        for (const mark of privateMarks) expect(text).not.toContain(mark);
        for (const mark of publicMarks) expect(text).toContain(mark);
        const left = file ? await readSuite([file]) : { tests: [], violations: [] };
        expect(left.tests.map(({ id }) => id)).toEqual(publicIds);
        expect(left.violations).toEqual([]);
        if (file) expect(await publicSuite([file])).toEqual([file]);
      }),
      { numRuns: 150 },
    );
  });
});

interface Described {
  tests: { isPublic: boolean; uses: number[]; style: 'function' | 'method' }[];
  helpers: { style: 'constant' | 'function' | 'fixture'; uses: number[] }[];
}

/** Writes a suite in which every test and every helper holds a mark of its own. */
function write({ tests, helpers }: Described) {
  const reached = new Set<number>();
  const visit = (index: number): void => {
    if (reached.has(index)) return;
    reached.add(index);
    usesOf(helpers, index).forEach(visit);
  };
  tests.filter(({ isPublic }) => isPublic).forEach(({ uses }) => uses.forEach(visit));
  const writtenHelpers = helpers.map((_, index) => writeHelper(helpers, index));
  const writtenTests = tests.map((each, index) => writeTest(helpers, each, index));
  const marks = (isPublic: boolean): string[] => [
    ...tests.flatMap((each, index) => (each.isPublic === isPublic ? [`mark-test-${index}-`] : [])),
    ...helpers.flatMap((_, index) => (reached.has(index) === isPublic ? [`mark-helper-${index}-`] : [])),
  ];
  const ids = tests.flatMap((each, index) =>
    each.isPublic ? [`test_x.py::${each.style === 'method' ? `Test${index}::` : ''}test_${index}`] : [],
  );
  const methodsLast = [...ids.filter((id) => id.split('::').length === 2), ...ids.filter((id) => id.split('::').length === 3)];
  return {
    content: HEAD + [...writtenHelpers, ...writtenTests].join('\n# mark between\n'),
    ...{ publicMarks: marks(true), privateMarks: ['mark between', ...marks(false)], publicIds: methodsLast },
  };
}

/** Constants use earlier constants alone; functions and fixtures use what their kind can. */
function usesOf(helpers: Described['helpers'], index: number): number[] {
  const own = helpers[index];
  return (own?.uses ?? []).filter((used) => {
    const kind = helpers[used]?.style;
    if (own?.style === 'fixture') return used < index;
    return own?.style === 'constant' ? used < index && kind === 'constant' : kind !== 'fixture';
  });
}

function writeHelper(helpers: Described['helpers'], index: number): string {
  const uses = usesOf(helpers, index);
  const plain = uses.filter((used) => helpers[used]?.style !== 'fixture').map((used) => `helper_${used}`);
  const fixtures = uses.filter((used) => helpers[used]?.style === 'fixture').map((used) => `helper_${used}`);
  const value = `["mark-helper-${index}-", ${plain.join(', ')}]`;
  if (helpers[index]?.style === 'constant') return `helper_${index} = ${value}`;
  const decorator = helpers[index]?.style === 'fixture' ? '@pytest.fixture\n' : '';
  return `${decorator}def helper_${index}(${fixtures.join(', ')}):\n    return ${value}`;
}

function writeTest(helpers: Described['helpers'], { isPublic, uses, style }: Described['tests'][number], index: number): string {
  const fixtures = uses.filter((used) => helpers[used]?.style === 'fixture').map((used) => `helper_${used}`);
  const plain = uses.filter((used) => helpers[used]?.style !== 'fixture').map((used) => `helper_${used}`);
  const marks = `@req("R-1")\n@${isPublic ? 'public' : 'private'}\n`;
  const parameters = [...(style === 'method' ? ['self'] : []), ...fixtures].join(', ');
  const test = `${marks}def test_${index}(${parameters}):\n    assert f("mark-test-${index}-", ${plain.join(', ')})`;
  return style === 'method' ? `class Test${index}:\n${test.replace(/^/gm, '    ')}` : test;
}
