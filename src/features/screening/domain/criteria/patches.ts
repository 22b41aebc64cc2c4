import { criterion } from '../criterion';
import { failed, many, passed, unknown, type Pointer } from '../finding';
import { changedLines, type PatchFile } from '../patch';

const ABOUT = { dependsOn: ['fix-patch', 'test-patch'], unknownWhen: 'never' } as const;

export const patchApply = criterion({
  number: 13,
  code: 'patch-apply',
  title: 'The patches apply exactly',
  severity: 'reject',
  definition:
    'A patch did not apply in a run, the four equations of its change were not proved, both patches change a file that they were not proved to share, or a patch adds leftovers of another (`.rej`, `.orig`)',
  parameters: { leftovers: ['.rej', '.orig'] },
  source: 'fallbacks of harnesses (fuzz, 3-way, reject)',
  dependsOn: ['fix-patch', 'test-patch', 'runs', 'facts'],
  unknownWhen: 'it is not stored whether the equations were proved',
  check({ record, fixPatch, testPatch, facts }, { leftovers }) {
    const refused = record.runs
      .filter(({ stage }) => stage === 'fix')
      .map(({ phase, repetition }) => ({ run: { phase, repetition } }));
    if (refused.length > 0) return failed('reject', `In ${many(refused.length, 'run')} a patch did not apply`, refused);
    const left = pointersTo(
      [...fixPatch.files, ...testPatch.files].filter(
        ({ path, status }) => status === 'added' && leftovers.some((end) => path.endsWith(end)),
      ),
      'fix',
    );
    if (left.length > 0) return failed('reject', 'A patch adds what another left behind', left);
    const tests = new Set(testPatch.files.map(({ path }) => path));
    const shared = fixPatch.files.filter(({ path }) => tests.has(path));
    if (facts.patchesProved === false)
      return failed('reject', 'The equations of the patches do not hold', pointersTo(shared, 'fix'));
    if (facts.patchesProved === undefined) {
      if (shared.length > 0)
        return failed(
          'reject',
          `Both patches change ${many(shared.length, 'file')}, in an order that is not proved`,
          pointersTo(shared, 'fix'),
        );
      return unknown('Whether the tree after both patches is that of the merge is not stored');
    }
    return passed('Both patches apply without fuzz, in either order, and give the tree of the merge');
  },
});

export const prSize = criterion({
  ...{ ...ABOUT, number: 14, code: 'pr-size', title: 'The change has a workable size' },
  severity: 'reject',
  definition:
    'Source files, changed lines of source, hunks, lines or bytes of the test patch, or the length of the statement are out of bounds',
  parameters: {
    ...{ minSourceFiles: 1, maxSourceFiles: 25, minSourceLines: 3, maxSourceLines: 1500, maxHunks: 40 },
    ...{ maxTestLines: 3000, maxTestBytes: 300_000, maxStatementLength: 100_000 },
  },
  source: 'LegoFlow, SWE-bench-Live, SWE-gen, Qodo. C and C++ have 35 files and 2,000 lines, as in eligibility',
  dependsOn: ['fix-patch', 'test-patch', 'statement'],
  check({ fixPatch, testPatch, statement }, limit) {
    const sources = fixPatch.files.filter((file) => file.class === 'source');
    const hunks = sources.reduce((sum, file) => sum + file.hunks, 0);
    const bounds: [what: string, value: number, least: number, most: number][] = [
      ['source files', sources.length, limit.minSourceFiles, limit.maxSourceFiles],
      ['changed source lines', changedLines(sources), limit.minSourceLines, limit.maxSourceLines],
      ['hunks', hunks, 0, limit.maxHunks],
      ['changed test lines', changedLines(testPatch.files), 0, limit.maxTestLines],
      ['bytes of test patch', Buffer.byteLength(testPatch.text), 0, limit.maxTestBytes],
      ['characters of statement', statement.length, 0, limit.maxStatementLength],
    ];
    const off = bounds.filter(([, value, least, most]) => value < least || value > most);
    if (off.length === 0) return passed(bounds.map(([what, value]) => `${value} ${what}`).join(', '));
    return failed('reject', off.map(([what, value, least, most]) => `${value} ${what}, ${least} to ${most}`).join('; '));
  },
});

/** How a test begins, by language; `it(` only where a line begins with it, for `exit(` and `await it(` are none. */
const TEST_STARTS =
  /^\s*(?:#\[(?:\w+::)*test\]|#\[cfg\(test\)\]|(?:it|test|describe)\s*(?:\.\w+)?\(\s*['"`]|(?:async )?def test_\w+|@(?:Test|ParameterizedTest)\b|func Test[A-Z_]\w*\(|\[(?:Test|Fact|Theory|TestMethod)\]|public function test\w*\(|TEST(?:_[A-Z]+)?\s*\()/;

export const f2pInGold = criterion({
  ...{ ...ABOUT, number: 15, code: 'f2p-in-gold', title: 'The golden patch holds no test' },
  severity: 'reject',
  definition:
    'The golden patch adds a test to a source file, or defines a function that is named like a test of F2P and that the test patch does not define',
  parameters: { minNameLength: 4 },
  source: 'log-review rule C7',
  dependsOn: ['fix-patch', 'test-patch', 'lists'],
  check({ fixPatch, testPatch, f2p }, { minNameLength }) {
    const inTests = new Set(
      testPatch.files.flatMap(({ added, context }) => [...added.map(({ text }) => text), ...context].flatMap(definedIn)),
    );
    const names = new Set(f2p.map(ownName).filter((name) => name.length >= minNameLength && !inTests.has(name)));
    const pointers: Pointer[] = [];
    for (const { path, added } of fixPatch.files.filter((file) => file.class === 'source'))
      for (const { text, at } of added) {
        if (TEST_STARTS.test(text) || definedIn(text).some((name) => names.has(name)))
          pointers.push({ patch: 'fix', file: path, line: at, quote: text });
      }
    if (pointers.length === 0) return passed('No added line of the golden patch begins a test');
    return failed('reject', `${many(pointers.length, 'line')} of the golden patch belong to tests`, pointers);
  },
});

const DEFINED = /\b(?:def|func|fn|function|void|sub)\s+(\w+)/;

/** The name of the function that a line defines, or none. */
function definedIn(line: string): string[] {
  const name = DEFINED.exec(line)?.[1];
  return name === undefined ? [] : [name];
}

/** `tests/a.py::TestX::test_y[3]` -> `test_y`. */
function ownName(id: string): string {
  const last = id.split('::').at(-1)?.split(' > ').at(-1) ?? '';
  return /^[^[/(]*/.exec(last)?.[0].trim() ?? '';
}

export const noSourceChange = criterion({
  ...{ ...ABOUT, number: 16, code: 'test-only-or-doc-only', title: 'The golden patch changes code' },
  severity: 'reject',
  definition: "No source file in the task's language changes but for white space, comments and version numbers",
  parameters: { versionPattern: ['^[^=:]*version[^=:]*[=:]\\s*[(\\[\'"]?v?\\d'] },
  source: 'SWE-gen. White space at the beginning of a line counts in Python; equal syntax trees are not looked for',
  dependsOn: ['fix-patch'],
  check({ fixPatch, language }, { versionPattern }) {
    const version = new RegExp(versionPattern.map((pattern) => `(?:${pattern})`).join('|'), 'i');
    const own = fixPatch.files.filter((file) => file.class === 'source' && isOf(file, language));
    const real = own.filter((file) => isRealChange(file, language, version));
    if (real.length > 0) return passed(`${many(real.length, 'source file')} of ${language} change`);
    const detail =
      own.length === 0
        ? `No source file of ${language} changes`
        : `${many(own.length, 'source file')} of ${language} change in form alone`;
    return failed('reject', detail, pointersTo(fixPatch.files, 'fix'));
  },
});

/** Headers of C++ are named like those of C. */
function isOf({ language }: PatchFile, wanted: string): boolean {
  return language === wanted || (['c', 'cpp'].includes(wanted) && ['c', 'cpp'].includes(language ?? ''));
}

/** `# ` and not `#include` or `#[attribute]`; ` * ` and not `*pointer`. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*(?!\w)|#(?![\w!\[]))/;

function isRealChange({ added, removed }: PatchFile, language: string, version: RegExp): boolean {
  const said = (lines: readonly { text: string }[]): string =>
    lines
      .filter(({ text }) => text.trim() !== '' && !COMMENT.test(text) && !version.test(text))
      .map(({ text }) => plain(text, language))
      .join('');
  return said(added) !== said(removed);
}

function plain(text: string, language: string): string {
  const indent = language === 'python' ? (/^\s*/.exec(text)?.[0] ?? '') : '';
  return indent + text.replace(/\s+/g, '');
}

export const fixtureOnlyTests = criterion({
  ...{ ...ABOUT, number: 17, code: 'fixture-only-tests', title: 'The test patch changes tests' },
  severity: 'reject',
  definition: 'The test patch changes nothing but data that tests read',
  parameters: { extensions: ['txt', 'csv', 'json', 'snap', 'png', 'golden', 'xml', 'yaml', 'yml', 'html', 'md'] },
  source: 'swe-datasets.md 3.3; kinds of data beside its own are those of the example repositories',
  dependsOn: ['test-patch'],
  check({ testPatch: { files } }, { extensions }) {
    const code = files.filter(({ path }) => !extensions.includes(path.slice(path.lastIndexOf('.') + 1).toLowerCase()));
    if (code.length > 0) return passed(`${many(code.length, 'file')} of tests change`);
    return failed(
      'reject',
      files.length === 0 ? 'The test patch is empty' : 'The test patch changes data alone',
      pointersTo(files, 'test'),
    );
  },
});

const LFS = 'version https://git-lfs.github.com/spec/';

export const binaryInPatch = criterion({
  ...{ ...ABOUT, number: 18, code: 'binary-in-patch', title: 'The patches are text' },
  severity: 'reject',
  definition: 'A patch has binary content, a pointer of Git LFS, a submodule, a symbolic link, or a change of mode alone',
  parameters: { allowLinks: false },
  source: 'SWE-bench v5 `test_assets`',
  check({ fixPatch, testPatch }, { allowLinks }) {
    const found = [
      ...pointersTo(
        fixPatch.files.filter((file) => isSpecial(file, allowLinks)),
        'fix',
      ),
      ...pointersTo(
        testPatch.files.filter((file) => isSpecial(file, allowLinks)),
        'test',
      ),
    ];
    if (found.length === 0) return passed('Both patches change lines of plain files');
    return failed('reject', `${many(found.length, 'file')} can't be carried as text`, found);
  },
});

function isSpecial({ binary, oldMode, newMode, added, hunks, status }: PatchFile, allowLinks: boolean): boolean {
  const modes = [oldMode, newMode];
  if (binary || modes.includes('160000') || added.some(({ text }) => text.startsWith(LFS))) return true;
  if (!allowLinks && modes.includes('120000')) return true;
  return status === 'modified' && hunks === 0;
}

function pointersTo(files: readonly PatchFile[], patch: 'fix' | 'test'): Pointer[] {
  return files.map(({ path, at }) => ({ patch, file: path, line: at }));
}
