import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mirror, writeHistory, type PlannedCommit, type PlannedFile } from '../../platform/git';
import { makeChange, proveEquations, takeApart, type TakenApart } from './take-apart';

let root: string;
const opened: Mirror[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-apart-'));
});
afterAll(async () => {
  await Promise.all(opened.map((mirror) => mirror.close()));
  await rm(root, { recursive: true });
});

let repositories = 0;

/** A repository with a base and a head for each pair. */
async function repository(
  pairs: readonly (readonly [readonly PlannedFile[], readonly PlannedFile[]])[],
): Promise<{ mirror: Mirror; pairs: [string, string][] }> {
  const commits = pairs.flatMap(([base, head], at): PlannedCommit[] => {
    const common = { ref: `refs/heads/b${String(at)}`, message: 'x', at: 1_700_000_000 };
    return [
      { ...common, name: `base${String(at)}`, parents: [], files: [...base] },
      { ...common, name: `head${String(at)}`, parents: [`base${String(at)}`], files: [...head] },
    ];
  });
  const folder = join(root, String((repositories += 1)));
  const ids = await writeHistory(folder, commits);
  const mirror = await Mirror.open(folder);
  opened.push(mirror);
  return { mirror, pairs: pairs.map((_, at) => [ids.get(`base${String(at)}`) ?? '', ids.get(`head${String(at)}`) ?? '']) };
}

async function apartOf(
  base: PlannedFile[],
  head: PlannedFile[],
): Promise<{ mirror: Mirror; ids: [string, string]; apart: TakenApart }> {
  const { mirror, pairs } = await repository([[base, head]]);
  const [ids = ['', '']] = pairs;
  const apart = await takeApart(mirror, ...ids);
  if ('reason' in apart) throw new Error(apart.reason);
  expect(await proveEquations(mirror, ...ids, apart)).toEqual([]);
  return { mirror, ids, apart };
}

/** Names that have broken tools: quotes, spaces, dashes, line breaks, other scripts, bytes that are no UTF-8. */
const NAMES = [
  'a.py',
  '-rf',
  'with space.js',
  'quo"te.rb',
  'line\nbreak.go',
  'tab\t.c',
  'ünïcode.ts',
  '日本.rs',
  'raw\udcff\udc80.py',
  '.gitattributes',
  '*.java',
];
const FOLDERS = ['', 'src/', 'tests/', 'test/data/', 'lib/deep/er/', 'src/tests/'];
const content = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    'no line end',
    'a\r\nb\r\n',
    '* text eol=crlf -diff export-ignore ident filter=x\n',
    '$Id$\n',
    'diff --git a/x b/x\n',
  ),
  fc.array(fc.constantFrom('one', 'two', 'three', '+', '-', '@@ -1 +1 @@'), { maxLength: 30 }).map((lines) => lines.join('\n')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from([0, 255, ...bytes])),
);
const file = fc.oneof(
  { weight: 8, arbitrary: fc.record({ content, mode: fc.constantFrom('100644' as const, '100755' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ content: fc.constantFrom('a.py', '../x', '/etc/passwd'), mode: fc.constant('120000' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ content: fc.constantFrom('1'.repeat(40), '2'.repeat(40)), mode: fc.constant('160000' as const) }),
  },
);
const path = fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map(([folder, name]) => folder + name);
const tree = fc
  .dictionary(path, file, { maxKeys: 14, noNullPrototype: true })
  .map((files): PlannedFile[] => Object.entries(files).map(([name, one]) => ({ path: name, ...one })));
/** Head keeps about half of base as it is. */
const pair = fc.tuple(tree, tree, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 })).map(([base, other, keep]) => {
  const kept = base.filter((_, at) => keep[at]);
  const added = other.filter((one) => !kept.some((two) => two.path === one.path));
  return [base, [...kept, ...added]] as const;
});

it('takes any difference apart into patches that give head, base and what is between, byte for byte', async () => {
  const sample = fc.sample(pair, { numRuns: 20, seed: 20 });
  const { mirror, pairs } = await repository(sample);
  for (const [base, head] of pairs) {
    const apart = await takeApart(mirror, base, head);
    expect('reason' in apart ? apart.reason : await proveEquations(mirror, base, head, apart)).toEqual([]);
  }
});

it('notices patches that are not exact', async () => {
  const base = [
    { path: 'src/a.py', content: 'a = 1\n' },
    { path: 'tests/test_a.py', content: 'x\n' },
  ];
  const head = [
    { path: 'src/a.py', content: 'a = 2\n' },
    { path: 'tests/test_a.py', content: 'y\n' },
  ];
  const { mirror, ids, apart } = await apartOf(base, head);
  const wrong = { ...apart, fixPatch: Buffer.from(apart.fixPatch.toString().replace('+a = 2', '+a = 3')) };
  expect((await proveEquations(mirror, ...ids, wrong)).map(({ equation }) => equation)).toEqual([
    'base + tests + fix = head',
    'base + fix + tests = head',
    'head + bug + fix = head',
  ]);
  const mixed = {
    ...apart,
    middleTree: await mirror.treeOf(ids[1]),
    testPatch: await mirror.diff(...ids),
    fixPatch: Buffer.alloc(0),
    bugPatch: Buffer.alloc(0),
  };
  expect((await proveEquations(mirror, ...ids, mixed)).map(({ detail }) => detail)).toContain('src/a.py');
});

it('notices a source file that stands where the tests of head need a folder', async () => {
  const { mirror, pairs } = await repository([
    [[{ path: 'tests', content: 'a file' }], [{ path: 'tests/test_a.py', content: 'x' }]],
  ]);
  const [[base, head] = ['', '']] = pairs;
  const apart = await takeApart(mirror, base, head);
  expect('reason' in apart ? [] : await proveEquations(mirror, base, head, apart)).toEqual([
    { equation: 'tests in the test patch, the rest in the fix', detail: 'tests' },
  ]);
});

describe('swegen 1.16', () => {
  it('defect 1: the fix holds every file that is not a test, whatever its name begins with', async () => {
    const names =
      'build.gradle build.rs src/layout/Header.tsx src/checkout/cart.ts cabin/a.py bindings/x.c output.py docs/about/x.md'.split(
        ' ',
      );
    const files = (text: string): PlannedFile[] => names.map((name) => ({ path: name, content: text }));
    const { apart } = await apartOf(files('old\n'), files('new\n'));
    for (const name of names) expect(apart.fixPatch.toString()).toContain(`diff --git a/${name} b/${name}`);
    expect(apart.testPatch).toHaveLength(0);
  });

  it('defect 2: snapshots, fixtures and conftest go with the tests, and no file goes both ways', async () => {
    const names = [
      'conftest.py',
      'src/__snapshots__/a.snap',
      'pkg/testdata/in.json',
      'a.cy.ts',
      'b.test.mts',
      'TestUtil.java',
      'testing.php',
    ];
    const { mirror, ids, apart } = await apartOf(
      [],
      names.map((name) => ({ path: name, content: 'x\n' })),
    );
    const change = makeChange({
      pull: { owner: 'o', repo: 'r', number: 1 },
      language: 'java',
      mirror,
      base: ids[0],
      head: ids[1],
      apart,
    });
    expect(change.sourcePaths).toEqual(['testing.php']);
    expect(change.testFiles.map((one) => one.path).sort()).toEqual(names.filter((name) => name !== 'testing.php').sort());
  });

  it('defect 3: test files keep their whole paths', async () => {
    const names = ['test/a.py', 'tests/a.py', 'tests/test.sh'];
    const { mirror, ids, apart } = await apartOf(
      [],
      names.map((name) => ({ path: name, content: name })),
    );
    const change = makeChange({
      pull: { owner: 'o', repo: 'r', number: 1 },
      language: 'python',
      mirror,
      base: ids[0],
      head: ids[1],
      apart,
    });
    expect(change.testFiles.map((one) => [one.path, one.content.toString()])).toEqual(names.map((name) => [name, name]));
  });

  it('defect 5: binary contents, names and texts that are not UTF-8, renames and modes survive', async () => {
    const latin = Buffer.from('caf\xe9\n', 'latin1');
    const base = [
      { path: 'src/raw\udce9.py', content: latin },
      { path: 'src/logo.png', content: Buffer.from([0, 1, 2]) },
      { path: 'src/run.sh', content: 'echo\n' },
      { path: 'src/old_name.py', content: 'one\ntwo\nthree\n' },
      { path: 'src/link', content: 'run.sh', mode: '120000' as const },
    ];
    const head = [
      { path: 'src/raw\udce9.py', content: Buffer.concat([latin, latin]) },
      { path: 'src/logo.png', content: Buffer.from([0, 9, 9, 255]) },
      { path: 'src/run.sh', content: 'echo\n', mode: '100755' as const },
      { path: 'src/new_name.py', content: 'one\ntwo\nthree\n' },
      { path: 'src/link', content: 'new_name.py', mode: '120000' as const },
    ];
    const { apart } = await apartOf(base, head);
    const patch = apart.fixPatch.toString('latin1');
    for (const part of ['GIT binary patch', 'new mode 100755', 'deleted file mode 100644', 'new file mode 100644', '\\351'])
      expect(patch).toContain(part);
    expect(patch).not.toContain('rename');
  });

  it('defect 6: tests that the pull request deletes or renames are told', async () => {
    const { mirror, ids, apart } = await apartOf(
      [
        { path: 'tests/test_old.py', content: 'x\n' },
        { path: 'tests/test_gone.py', content: 'y\n' },
        { path: 'a.py', content: '1\n' },
      ],
      [
        { path: 'tests/test_new.py', content: 'x\n' },
        { path: 'a.py', content: '2\n' },
      ],
    );
    const change = makeChange({
      pull: { owner: 'o', repo: 'r', number: 1 },
      language: 'python',
      mirror,
      base: ids[0],
      head: ids[1],
      apart,
    });
    expect(change.deletedTestFiles).toEqual(['tests/test_gone.py', 'tests/test_old.py']);
    expect(change.testFiles.map((one) => one.path)).toEqual(['tests/test_new.py']);
  });
});

describe('test modules inside of Rust files', () => {
  const source = (body: string, tests: string): PlannedFile[] => [
    {
      path: 'src/lib.rs',
      content: `pub fn half(n: u32) -> u32 {\n${body}\n}\n\npub fn other() {}\n\npub fn more() {}\n\n#[cfg(test)]\nmod tests {\n${tests}\n}\n`,
    },
  ];
  const OLD_TEST = '    #[test]\n    fn zero() {}';
  const NEW_TEST = `${OLD_TEST}\n\n    #[test]\n    fn four() { assert_eq!(super::half(4), 2); }`;

  it('go into the test patch, the source around them into the fix', async () => {
    const { mirror, ids, apart } = await apartOf(source('    n', OLD_TEST), source('    n / 2', NEW_TEST));
    const change = makeChange({
      pull: { owner: 'o', repo: 'r', number: 1 },
      language: 'rust',
      mirror,
      base: ids[0],
      head: ids[1],
      apart,
    });
    expect(change.fixPatch.toString()).not.toContain('fn four');
    expect(change.testPatch.toString()).toContain('+    fn four');
    expect(change.testPatch.toString()).not.toContain('n / 2');
    expect(change.inlineTestPatch.equals(change.testPatch)).toBe(true);
    expect(change.testFiles).toEqual([]);
  });

  it('stay source where they change together with the line beside them', async () => {
    const base = [{ path: 'src/lib.rs', content: 'fn a() {} #[cfg(test)] mod tests { fn x() {} }\n' }];
    const head = [{ path: 'src/lib.rs', content: 'fn b() {} #[cfg(test)] mod tests { fn y() {} }\n' }];
    const { apart } = await apartOf(base, head);
    expect(apart.inlineTests.size).toBe(0);
    expect(apart.testPatch).toHaveLength(0);
  });
});
