import { runInNewContext } from 'node:vm';
import type { SweLanguage, TreeFile } from '../../../../domain/swe';
import { LIGHT, proposableLanguage, weightOf } from '.';

const CANARIES = ['test_assay_1f', 'TestAssay09ab', 'assay ff'].map((name) => ({ name, passes: weightOf(name) < LIGHT }));

function treeOf(files: Record<string, string>): TreeFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, mode: '100644', content: Buffer.from(content) }));
}

function filesOf(
  language: SweLanguage,
  tests: Record<string, string>,
  command = '',
  base: Record<string, string> = {},
): TreeFile[] {
  const input = { testFiles: treeOf(tests), base: treeOf(base), canaries: CANARIES, mark: 'ab12', command };
  return proposableLanguage(language).canaryFiles(input);
}

function fileOf(language: SweLanguage, path: string, content = '', command = ''): TreeFile | undefined {
  return filesOf(language, { [path]: content }, command)[0];
}

describe('Tests of ours', () => {
  it.each<[SweLanguage, string, string, string]>([
    ['python', 'tests/test_parser.py', 'tests/test_assay_ab12.py', 'pytest'],
    ['python', 'tests/parser_test.py', 'tests/assay_ab12_test.py', 'pytest'],
    ['go', 'mux/route_test.go', 'mux/assay_ab12_test.go', 'go test'],
    ['javascript', 'test/parser.test.js', 'test/assayab12.test.js', 'npx jest'],
    ['javascript', 'test/parser.js', 'test/assayab12.js', 'npx mocha'],
    ['javascript', 'test/test-parser.mjs', 'test/test-assayab12.mjs', 'node --test'],
    ['javascript', 'src/parser-test.cjs', 'src/assayab12-test.cjs', 'node --test'],
    ['typescript', 'src/a.b.spec.tsx', 'src/assayab12.spec.tsx', 'npx vitest run'],
    ['typescript', 'src/parser_test.ts', 'src/assayab12_test.ts', 'npx jest'],
    ['ruby', 'test/parser_test.rb', 'test/assayab12_test.rb', 'minitest'],
    ['ruby', 'test/test_parser.rb', 'test/test_assayab12.rb', 'test-unit'],
    ['ruby', 'spec/a/parser_spec.rb', 'spec/a/assayab12_spec.rb', 'rspec'],
    ['rust', 'tests/names.rs', 'tests/assay_ab12.rs', 'cargo test'],
    ['rust', 'crates/own/src/lib.rs', 'crates/own/tests/assay_ab12.rs', 'cargo test'],
    ['php', 'tests/Unit/CellTest.php', 'tests/Unit/Assayab12Test.php', 'phpunit'],
    ['csharp', 'tests/Own.Tests/QueueTests.cs', 'tests/Own.Tests/Assayab12.cs', 'nunit'],
  ])('in %s stand beside %s as %s', (language, beside, path, command) => {
    expect(fileOf(language, beside, 'package mux\n', command)?.path).toBe(path);
  });

  it('stand nowhere where the pull request changes no test file that tells how', () => {
    expect(fileOf('go', 'testdata/a.json')).toBeUndefined();
    expect(fileOf('go', 'a_test.go', 'no package')).toBeUndefined();
    expect(fileOf('javascript', 'test/a.snap', '', 'npx jest')).toBeUndefined();
    expect(fileOf('ruby', 'test/test_helper.rb', '', 'minitest')).toBeUndefined();
    expect(fileOf('rust', 'examples/a.rs', '', 'cargo test')).toBeUndefined();
    expect(fileOf('php', 'tests/bootstrap.php', '', 'phpunit')).toBeUndefined();
  });

  it.each([
    ['import org.junit.jupiter.api.Test;', 'ATest.java', 'Assayab12Test.java', '@org.junit.jupiter.api.Test public'],
    ['import org.junit.Test;', 'TestA.java', 'TestAssayab12.java', '@org.junit.Test public'],
    ['import org.testng.annotations.Test;', 'ATests.java', 'Assayab12Tests.java', '@org.testng.annotations.Test public'],
    ['import junit.framework.TestCase;', 'ATestCase.java', 'Assayab12TestCase.java', 'extends junit.framework.TestCase'],
  ])('in Java are written as those beside: %s', (line, beside, name, written) => {
    const folder = 'core/src/test/java/org/example';
    const file = fileOf('java', `${folder}/${beside}`, `package org.example;\n\n${line}\n`);
    expect(file?.path).toBe(`${folder}/${name}`);
    expect(file?.content.toString()).toMatch(/^package org\.example;\n\npublic class \w*Assayab12\w* /);
    expect(file?.content.toString()).toContain(written);
    expect(fileOf('java', `${folder}/${beside}`, 'class A extends Base {}')).toBeUndefined();
  });

  it('in C and C++ are programs, registered where the others are, in what the pull request makes of that file', () => {
    const base = { 'CMakeLists.txt': 'root\n', 'tests/CMakeLists.txt': 'old\n', 'meson.build': "project('x')\n" };
    const both = filesOf('cpp', { 'tests/unit/a.cpp': '' }, 'cmake', base);
    expect(both.map(({ path }) => path)).toEqual(['tests/assay_ab12.cpp', 'tests/CMakeLists.txt']);
    expect(both[1]?.content.toString()).toMatch(
      /^old\n\nadd_executable\(assay_ab12 assay_ab12\.cpp\)\nadd_test\(NAME test_assay_1f /,
    );
    const changed = filesOf('c', { 'tests/a.c': '', 'tests/CMakeLists.txt': 'new\n' }, 'cmake -DA=1', base);
    expect(changed[1]?.content.toString()).toMatch(/^new\n/);
    const mesons = filesOf('c', { 'tests/a.c': '' }, 'meson', base);
    expect(mesons.map(({ path }) => path)).toEqual(['assay_ab12.c', 'meson.build']);
    expect(filesOf('c', { 'tests/a.c': '' }, 'cmake')).toEqual([]);
    expect(filesOf('c', { 'tests/a.txt': '' }, 'cmake', base)).toEqual([]);
  });

  it('are of the package that they stand in', () => {
    const file = fileOf('go', 'route_test.go', '// Package x\n\npackage mux_test\n\nimport "testing"\n');
    expect(file?.content.toString()).toMatch(/^package mux_test\n/);
  });

  it('have outcomes that are known of their names', () => {
    expect(weightOf('a')).toBe(97);
    expect(weightOf('ab')).toBe(97 * 31 + 98);
    expect(run(fileOf('javascript', 'a.js', '', 'npx mocha'))).toEqual(
      Object.fromEntries(CANARIES.map(({ name, passes }) => [name, passes])),
    );
    expect(new Set(CANARIES.map(({ passes }) => passes)).size).toBe(2);
  });
});

/** Whether each test of a file for mocha passes. */
function run(file: TreeFile | undefined): Record<string, boolean> {
  const told: Record<string, boolean> = {};
  const it = (name: string, body: () => void): void => {
    try {
      body();
      told[name] = true;
    } catch {
      told[name] = false;
    }
  };
  runInNewContext(file?.content.toString() ?? '', { it });
  return told;
}
