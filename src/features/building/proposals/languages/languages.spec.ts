import { runInNewContext } from 'node:vm';
import type { SweLanguage, TreeFile } from '../../../../domain/swe';
import { LIGHT, proposableLanguage, weightOf } from '.';

const CANARIES = ['test_assay_1f', 'TestAssay09ab', 'assay ff'].map((name) => ({ name, passes: weightOf(name) < LIGHT }));

function fileOf(language: SweLanguage, path: string, content = '', command = ''): TreeFile | undefined {
  const testFiles = [{ path, mode: '100644', content: Buffer.from(content) }];
  return proposableLanguage(language).canaryFile({ testFiles, canaries: CANARIES, mark: 'ab12', command });
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
  ])('in %s stand beside %s as %s', (language, beside, path, command) => {
    expect(fileOf(language, beside, 'package mux\n', command)?.path).toBe(path);
  });

  it('stand nowhere where the pull request changes no test file that tells how', () => {
    expect(fileOf('go', 'testdata/a.json')).toBeUndefined();
    expect(fileOf('go', 'a_test.go', 'no package')).toBeUndefined();
    expect(fileOf('javascript', 'test/a.snap', '', 'npx jest')).toBeUndefined();
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
