import type { TestReport } from '../../../domain/swe';
import { canariesOf, tellsAll, type Canaries } from '.';
import { byFnv, bySha256 } from './kind';

const NONE = Buffer.alloc(0);

function planted(run: string, files: Record<string, string>, inline = ''): Canaries | undefined {
  const testFiles = Object.entries(files).map(([path, text]) => ({ path, mode: '100644', content: Buffer.from(text) }));
  const test = { prepare: [], run, format: 'junit' as const, report: '*.xml', timeoutSeconds: 1 };
  return canariesOf({ testFiles, inlineTestPatch: inline === '' ? NONE : Buffer.from(inline), test });
}

const CLASS = 'class A {\n  void a() {}\n}\n';
const SAMPLES: readonly [string, string, string, string, string, readonly string[]][] = [
  ['pytest', 'pytest', 'tests/test_a.py', 'def test_a(): pass\n', '', ['assert sha256(']],
  ['unittest', 'pytest', 'a_test.py', 'import unittest\nself.assertEqual(1, 1)\n', '', ['self.assertEqual(sha256(']],
  ['go test', 'go test', 'a_test.go', 'package a\n', '', ['package a', 'testing.T']],
  [
    'node:test',
    'node --test',
    'test/a.js',
    "const a = 'b';\n",
    "const a = 'b';\n",
    ["('node:test')", 'assert.strictEqual(good('],
  ],
  ['jest', 'jest --ci', 'a.test.ts', 'expect(a).toEqual(1);\n', 'expect(a)', ['expect([good(', '.toEqual([true])']],
  ['vitest', 'vitest run', 'a.spec.ts', 'expect(a).toBe(1);\n', 'expect(a)', ["from 'vitest'", 'assayExpect(good(']],
  ['mocha', 'mocha', 'test/a.js', 'assert.equal(1, 1);\n', 'assert.equal', ["it('x", 'assert.deepEqual([good(']],
  ['cargo test', 'cargo test', 'tests/a.rs', 'mod b;\n', 'mod b;\n', ['#[test]\nfn x', 'assert_eq!(b"x']],
  [
    'JUnit 5',
    'mvn test',
    'src/test/java/A.java',
    `import org.junit.jupiter.api.Test;\nassertEquals(1, 1);\n${CLASS}`,
    'void a() {}',
    ['@org.junit.jupiter.api.Test', 'Assertions.assertEquals(true, '],
  ],
  ['JUnit 4', 'mvn test', 'src/test/java/A.java', `import org.junit.Test;\n${CLASS}`, 'void a() {}', ['org.junit.Assert.assert']],
  [
    'Minitest',
    'ruby',
    'test/a_test.rb',
    'class A < Minitest::Test\nassert_equal 1, 1\nend\n',
    'class A',
    ['assert_equal(true, Digest'],
  ],
  ['RSpec', 'rspec', 'spec/a_spec.rb', 'expect(1).to be(1)\n', 'expect(1)', ['RSpec.describe', '.to be(true)']],
  [
    'PHPUnit',
    'phpunit',
    'tests/ATest.php',
    `<?php\nclass A extends TestCase {\n}\n`,
    'extends TestCase',
    ['self::assertSame(true, '],
  ],
  [
    'NUnit',
    'mono',
    'tests/ATests.cs',
    `using NUnit.Framework;\nnamespace B {\n${CLASS}}\n`,
    'void a() {}',
    ['[Test] public void X', 'Assert.AreEqual(true, '],
  ],
  [
    'CTest',
    'sh cmake-tests.sh',
    'tests/test_a.c',
    'int main(void) { return 0; }\n',
    'int main(void)',
    ['#define main assay_main', 'return assay_main();'],
  ],
];

test.each(SAMPLES)(
  'tests of ours for %s, half of which fail, stand where its own tests are',
  (_, run, path, text, kept, parts) => {
    const found = planted(run, { [path]: text });
    const content = found?.files[0]?.content.toString() ?? '';
    for (const part of [kept, ...parts]) expect(content).toContain(part);
    expect(found?.canaries.map(({ passes }) => passes)).toEqual([true, false, true, false, true, false, true, false]);
    for (const { name } of found?.canaries ?? []) expect(content).toContain(name);
    const hash = run === 'cargo test' || path.endsWith('.c') ? byFnv : bySha256;
    expect(found?.canaries.every(({ name, passes }) => hash(name) === passes)).toBe(true);
  },
);

test('members go into the class, not behind it or its namespace', () => {
  const java = planted('mvn', { 'src/test/java/A.java': `import org.junit.Test;\n${CLASS}` });
  expect(java?.files[0]?.content.toString()).toMatch(/void a\(\) \{\}\n {4}@org[^]*\n\}\n$/);
  const csharp = planted('mono', { 'tests/ATests.cs': `using NUnit.Framework;\nnamespace B {\n${CLASS}}\n` });
  expect(csharp?.files[0]?.content.toString()).toMatch(/void a\(\) \{\}\n {8}\[Test\][^]*\n\}\n\}\n$/);
});

test('a test file of a folder of its own is told apart from one beside which ours stand', () => {
  expect(planted('pytest', { 'tests/test_a.py': '' })?.files[0]?.path).toMatch(/^tests\/test_[a-z][0-9a-f]+\.py$/);
  expect(planted('node --test', { 'test/a.js': '' })?.files.map(({ path }) => path)).toEqual(['test/a.js']);
});

test('files with a process each have tests of ours each, four at most', () => {
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`test/${name}.test.js`, '']));
  const found = planted('node --test', files);
  expect(found?.files).toHaveLength(4);
  expect(new Set(found?.canaries.map(({ name }) => name)).size).toBe(32);
});

test('test modules inside of source files get another beside them, before anything is built', () => {
  const inline = 'diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n';
  const found = planted('cargo test', {}, inline);
  expect(found?.prepare[0]).toMatch(/^cat >> 'src\/a\.rs' <<'([0-9a-f]+)'\n\n#\[cfg\(test\)\][^]*\n\1$/);
  expect(found?.files).toEqual([]);
});

test('CTest is told of them at the end of the nearest list of targets', () => {
  const found = planted('sh cmake-tests.sh', { 'tests/test_a.c': 'int main(int argc, char **argv) { return 0; }\n' });
  expect(found?.prepare[0]).toMatch(/cat >> "\$at\/CMakeLists\.txt" <<'([0-9a-f]+)'[^]*STREQUAL "test_a\.c"[^]*\n\1$/);
  expect(found?.files[0]?.content.toString()).toContain('return assay_main(argc, argv);');
});

test.each([
  ['a runner that is not known', 'tape', { 'test/a.js': '' }],
  [
    'a test framework with a main of its own',
    'sh cmake-tests.sh',
    { 'tests/test_a.cpp': '#include <gtest/gtest.h>\nint main() {}\n' },
  ],
  ['a program that make runs', 'make -s check', { 'tests/test_a.c': 'int main(void) {}\n' }],
  ['a test case of nobody', 'phpunit', { 'tests/ATest.php': '<?php\n' }],
  ['no test file', 'pytest', {}],
])('there are none for %s', (_, run, files) => {
  expect(planted(run, files)).toBeUndefined();
});

test('a report has to tell each once, and as it is', () => {
  const canaries = [
    { name: 'xaa', passes: true },
    { name: 'xbb', passes: false },
  ];
  const told = (...states: [string, 'pass' | 'fail' | 'error' | 'skip'][]): TestReport => ({
    tests: states.map(([id, state]) => ({ id, rawId: id, state })),
    ...{ broken: [], duplicates: [], results: states.length },
  });
  expect(tellsAll(told(['a::xaa', 'pass'], ['a::xbb()', 'error']), canaries)).toBe(true);
  expect(tellsAll(told(['a::xaa', 'pass'], ['a::xbb', 'pass']), canaries)).toBe(false);
  expect(tellsAll(told(['a::xaa', 'fail'], ['a::xbb', 'fail']), canaries)).toBe(false);
  expect(tellsAll(told(['a::xaa', 'pass'], ['b::xaa', 'pass'], ['a::xbb', 'fail']), canaries)).toBe(false);
  expect(tellsAll(told(['a::xaa', 'pass'], ['a::xbb', 'skip']), canaries)).toBe(false);
  expect(tellsAll(told(['a::xaa', 'pass']), canaries)).toBe(false);
});
