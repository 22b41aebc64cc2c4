import fc from 'fast-check';
import { changedLines } from './changed-lines';
import { measureChange, type Measures, type ScoredChange } from './measure';
import { difficultyOf } from './score';
import { swegenScore } from './swegen-score';

describe("the score of SWE-gen's fork", () => {
  it('is 1 for a task below all bounds', () => {
    expect(swegenScore({ fixPatch: '', tests: [], instruction: '' })).toEqual({
      score: 1,
      label: 'easy',
      dimensions: { patch_scope: 1, logic_complexity: 1, context_breadth: 1, test_complexity: 1, instruction_complexity: 1 },
    });
  });

  it('ends at 9.2, whatever the size', () => {
    const file = (path: string) =>
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n${'+if x:\n'.repeat(300)}`;
    const fixPatch = Array.from({ length: 20 }, (_, index) => file(`d${String(index)}/a.py`)).join('');
    expect(swegenScore({ fixPatch, tests: ['a\n'.repeat(400)], instruction: 'x'.repeat(20_000) })).toMatchObject({
      score: 9.2,
      label: 'hard',
    });
  });

  it('is what the formula gives by hand', () => {
    const fixPatch = [
      'diff --git a/src/a.py b/src/a.py',
      '--- a/src/a.py',
      '+++ b/src/a.py',
      '@@ -1,3 +1,5 @@',
      ' import os',
      '-if old:',
      '+def f():',
      '+    if x: return [y for y in x]',
      '+    iffy = 1',
      '@@ -9 +11 @@',
      '+class A:',
      'diff --git a/b.py b/b.py',
      '@@ -1 +1 @@',
      '-x',
      '+ async  def g(): pass',
    ].join('\n');
    // lines 7 (5 added, 2 deleted), files 2, hunks 3, definitions 3 (def, class, async def), control flow 1, folders 1.
    // patch_scope 7 + 16 + 9 = 32 -> 1 + 4 ln(13) / ln(241) = 2.87
    // logic_complexity 30 + 4 + 7 = 41 -> 1 + 4 ln(22) / ln(201) = 3.33
    // context_breadth 15 + 8 + 3 = 26 -> 1 + 4 ln(12) / ln(106) = 3.13
    // test_complexity 30 + 10 = 40 -> 1 + 4 ln(6) / ln(316) = 2.25
    // instruction_complexity 1600 -> 1 + 4 ln(101) / ln(10501) = 2.99
    // 0.3 * 2.87 + 0.25 * 3.33 + 0.2 * 3.13 + 0.15 * 2.25 + 0.1 * 2.99 = 2.956; 1 + 1.956 * 2.05 = 5.0098
    expect(swegenScore({ fixPatch, tests: ['x\n'.repeat(30)], instruction: '\u{1F600}'.repeat(1600) })).toEqual({
      score: 5,
      label: 'medium',
      dimensions: {
        patch_scope: 2.87,
        logic_complexity: 3.33,
        context_breadth: 3.13,
        test_complexity: 2.25,
        instruction_complexity: 2.99,
      },
    });
  });
});

const NOTHING: Measures = { lines: 0, definitions: 0, control: 0, files: 0, folders: 0, assertions: 0, statementWords: 0 };

describe('our score', () => {
  it('is what the formula gives by hand', () => {
    // control 3: ln 4 / ln 41 = 0.373; definitions 2: ln 2 / ln 20 = 0.231; breadth (2 - 1) + (2 - 1) = 2: ln 3 / ln 25 = 0.341
    // size 12: ln 11 / ln 249 = 0.435; assertions 4: ln 4 / ln 40 = 0.376; statement 130: ln 101 / ln 771 = 0.694
    // 0.25*0.373 + 0.2*0.231 + 0.2*0.341 + 0.15*0.435 + 0.12*0.376 + 0.08*0.694 = 0.37354; 1 + 9 * 0.37354 = 4.36
    expect(
      difficultyOf({ lines: 12, definitions: 2, control: 3, files: 2, folders: 2, assertions: 4, statementWords: 130 }),
    ).toEqual({
      version: 1,
      score: 4.4,
      label: 'medium',
      dimensions: { control: 0.373, definitions: 0.231, breadth: 0.341, size: 0.435, assertions: 0.376, statement: 0.694 },
    });
  });

  it('runs from 1 to 10', () => {
    expect(difficultyOf(NOTHING)).toMatchObject({ score: 1, label: 'easy' });
    const huge = { lines: 1e6, definitions: 1e4, control: 1e4, files: 1e3, folders: 1e3, assertions: 1e4, statementWords: 1e5 };
    expect(difficultyOf(huge)).toMatchObject({ score: 10, label: 'hard' });
  });

  it('never falls when a measure grows', () => {
    const count = fc.nat(2000);
    const measures = fc.record({
      lines: count,
      definitions: count,
      control: count.map((half) => half / 2),
      files: count,
      folders: count,
      assertions: count,
      statementWords: count,
    });
    const names = Object.keys(NOTHING) as (keyof Measures)[];
    fc.assert(
      fc.property(measures, fc.constantFrom(...names), fc.integer({ min: 1, max: 500 }), (low, name, more) => {
        const [before, after] = [difficultyOf(low).score, difficultyOf({ ...low, [name]: low[name] + more }).score];
        expect(after).toBeGreaterThanOrEqual(before);
        expect(before).toBeGreaterThanOrEqual(1);
        expect(after).toBeLessThanOrEqual(10);
      }),
    );
  });
});

function file(path: string, before: string | undefined, after: string | undefined) {
  return {
    path,
    ...(before !== undefined && { before: Buffer.from(before) }),
    ...(after !== undefined && { after: Buffer.from(after) }),
  };
}

async function measure(change: Partial<ScoredChange>) {
  return measureChange({ language: 'go', source: [], tests: [], statement: '', ...change });
}

describe('measures of a change', () => {
  it('come from the syntax trees', async () => {
    const before = 'package p\n\nfunc a() int {\n\treturn 1\n}\n\nfunc b() {\n\tfor {\n\t}\n}\n';
    const after =
      'package p\n\n// note\n/* more\n   notes */\nfunc a() int {\n\tif x {\n\t\tif y {\n\t\t\treturn 2\n\t\t}\n\t}\n\treturn 1\n}\n\nfunc b() {\n}\n';
    const test = 'package p\n\nfunc TestA(t *testing.T) {\n\tif a() != 2 {\n\t\tt.Fatal("x")\n\t}\n}\n';
    const { measures, unparsed } = await measure({
      source: [file('x/a.go', before, after), file('y/LICENSE', undefined, 'one\n\ntwo\n')],
      tests: [file('x/a_test.go', undefined, test)],
      statement: 'Say  what\nis wrong.',
    });
    // Added: if, if, return, }, } (5), deleted: for, } (2), LICENSE 2. Control: 1 + 2 added, 1 deleted at half.
    expect(measures).toEqual({ lines: 9, definitions: 2, control: 3.5, files: 2, folders: 2, assertions: 1, statementWords: 4 });
    expect(unparsed).toEqual([]);
  });

  it.each([
    [
      'python',
      'a.py',
      'class A:\n    def f(self):\n        pass\n',
      'class A:\n    def f(self):\n        if self:\n            pass\n',
      1,
      1,
    ],
    ['rust', 'a.rs', 'fn f() {\n}\n', 'fn f() {\n    while x {\n    }\n}\npub fn g() {}\n', 2, 1],
    ['java', 'A.java', 'class A {\n}\n', 'class A {\n  void f() { for (;;) if (x) return; }\n}\n', 1, 3],
    ['cpp', 'a.h', 'namespace n {\n}\n', 'namespace n {\nstruct A {\n  int f() { return x ? 1 : 2; }\n};\n}\n', 2, 1],
    ['php', 'a.php', '<?php\n', '<?php\nfunction f() { return 1; }\n', 1, 0],
  ] as const)('sees definitions and control flow of %s', async (language, path, before, after, definitions, control) => {
    const { measures } = await measure({ language, source: [file(path, before, after)] });
    expect(measures).toMatchObject({ definitions, control });
  });

  it('counts lines alone where the syntax cannot be read', async () => {
    const { measures, unparsed } = await measure({ language: 'cpp', source: [file('a.cpp', undefined, 'a<b>('.repeat(20_000))] });
    expect(measures).toMatchObject({ lines: 1, definitions: 0, control: 0 });
    expect(unparsed).toEqual([{ path: 'a.cpp', reason: 'parser-crashed' }]);
  });

  it('takes other encodings and leaves binary files out', async () => {
    const latin = { path: 'a.go', after: Buffer.from('package p\n\n// caf\xe9\nvar x = 1\n', 'latin1') };
    const binary = { path: 'b.png', after: Buffer.from([137, 80, 0, 10, 10, 10]) };
    expect((await measure({ source: [latin, binary] })).measures).toMatchObject({ lines: 2, files: 2 });
  });
});

describe('changed lines', () => {
  it('are those that only one side has', () => {
    expect(changedLines('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual({ removed: new Set([2]), added: new Set([2, 4]) });
    expect(changedLines('', 'a\nb')).toEqual({ removed: new Set(), added: new Set([1, 2]) });
    expect(changedLines('a', '')).toEqual({ removed: new Set([1]), added: new Set() });
  });

  it('are all lines where nearly all changed', () => {
    const numbered = (name: string) => Array.from({ length: 3_000 }, (_, line) => `${name}${String(line)}`).join('\n');
    const { removed, added } = changedLines(numbered('a'), numbered('b'));
    expect([removed.size, added.size]).toEqual([3_000, 3_000]);
  });
});
