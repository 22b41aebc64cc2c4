import { CALC_F2P, CALC_FIX, CALC_P2P, calcTask } from '../support/calc-task';
import { leftovers } from '../support/sandbox';
import { patchBench, type PatchBench } from '../support/patch-task';
import { killFirst } from '../support/swe-image';
import { ownChange } from '../support/swe-change';

/** A file of the base, and another that has it in an earlier state. */
const OLD = Array.from({ length: 12 }, (_, line) => `${line}\n`).join('');
const MORE = {
  'old.txt': OLD,
  'new.txt': OLD.replace('0', 'zero'),
  'dos.txt': 'a\r\nb\r\n',
  'notes.txt': 'one\ntwo\nthree\n',
};

let bench: PatchBench;

beforeAll(async () => {
  bench = await patchBench(calcTask(MORE));
});
afterAll(async () => {
  await bench.close();
  expect(await leftovers()).toEqual([]);
});

function judge(patch: Buffer | string) {
  return bench.judge.judge({ taskId: bench.taskId, patch: Buffer.from(patch) });
}

test('the golden patch resolves, one that fixes nothing does not, and an empty one is never run', async () => {
  expect(await judge(bench.golden)).toMatchObject({
    ...{ outcome: 'resolved', trust: 'separate-verifier', flags: [], appliedPaths: ['calc.py'], tries: 1 },
    tests: [
      { id: CALC_F2P, state: 'pass', expected: 'f2p' },
      { id: CALC_P2P, state: 'pass', expected: 'p2p' },
    ],
  });
  expect(await judge(bench.patchOf({ 'notes.txt': 'other\n' }))).toMatchObject({
    ...{ outcome: 'unresolved', reason: { code: 'not-fixed' }, appliedPaths: ['notes.txt'] },
  });
  const regression = (CALC_FIX['calc.py'] ?? '').replace('a + a', 'a');
  expect(await judge(bench.patchOf({ 'calc.py': regression }))).toMatchObject({ reason: { code: 'regression' } });
  expect(await judge(' \n')).toMatchObject({ outcome: 'empty-patch', tries: 0, tests: [] });
});

test('tests and runner configuration are left out of a patch, whatever it does to them, and each is told', async () => {
  const steered = bench.patchOf({
    ...CALC_FIX,
    ...{ 'tests/test_old.py': undefined, 'tests/test_new.py': 'raise SystemExit\n', 'conftest.py': 'raise SystemExit\n' },
    ...{
      'pytest.ini': '[pytest]\naddopts = --collect-only\n',
      'setup.cfg': '[tool:pytest]\n',
      'pytest.py': 'raise SystemExit\n',
    },
  });
  const { outcome, flags, appliedPaths } = await judge(steered);
  expect({ outcome, appliedPaths }).toEqual({ outcome: 'resolved', appliedPaths: ['calc.py'] });
  expect(flags).toEqual([
    { code: 'adds-runner-config', paths: ['conftest.py', 'setup.cfg'] },
    { code: 'touches-runner-config', paths: ['pytest.ini'] },
    { code: 'shadows-runner', paths: ['pytest.py'] },
    { code: 'touches-tests', paths: ['tests/test_new.py', 'tests/test_old.py'] },
  ]);
});

test('a patch without its last line end, of binary files, and of another base by three-way merge are applied', async () => {
  expect(await judge(bench.golden.toString().trimEnd())).toMatchObject({ outcome: 'resolved', flags: [] });
  const binary = bench.patchOf({ ...CALC_FIX, 'logo.bin': '\0\u0001\0diff --git a/x b/x\n' });
  expect(await judge(binary)).toMatchObject({ outcome: 'resolved', flags: [], appliedPaths: ['calc.py', 'logo.bin'] });
  const old = ownChange({ base: { 'new.txt': OLD }, head: { 'new.txt': OLD.replace('3', 'three') }, whole: true }).fixPatch;
  const flags = [{ code: 'applied-3way', paths: [] }];
  expect(await judge(Buffer.concat([bench.golden, old]))).toMatchObject({
    outcome: 'resolved',
    flags,
    appliedPaths: ['calc.py', 'new.txt'],
  });
});

test('line ends of the base are kept, and a patch with other ones does not apply', async () => {
  const golden = bench.golden.toString();
  expect(await judge(golden.replaceAll('\n', '\r\n'))).toMatchObject({ outcome: 'not-applied' });
  const crlf = ownChange({ base: { 'dos.txt': 'a\r\nb\r\n' }, head: { 'dos.txt': 'a\r\nc\r\n' }, whole: true }).fixPatch;
  expect(await judge(`${golden}${crlf.toString()}`)).toMatchObject({ outcome: 'resolved', appliedPaths: ['calc.py', 'dos.txt'] });
});

test('what something outside ended is tried again, and what has no image is no verdict', async () => {
  const slow = bench.patchOf({ 'calc.py': `import time\n\ntime.sleep(4)\n${CALC_FIX['calc.py'] ?? ''}` });
  const [killed] = await Promise.all([judge(slow), killFirst(bench.taskId, 'after')]);
  expect(killed).toMatchObject({ outcome: 'resolved', tries: 2 });
  const gone = await bench.without().judge({ taskId: bench.taskId, patch: bench.golden });
  expect(gone).toMatchObject({ outcome: 'infra-error', reason: { code: 'image-missing' }, tests: [] });
});

function link(target: string): string {
  return `diff --git a/way b/way\nnew file mode 120000\nindex 0000000..1111111\n--- /dev/null\n+++ b/way\n@@ -0,0 +1 @@\n+${target}\n\\ No newline at end of file\n`;
}
function added(path: string): string {
  return `diff --git a/${path} b/${path}\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
}

test.each([
  ['out of the tree', added('../out.txt'), 'unsafe-path'],
  ["into git's own folder", added('.git/hooks/post-checkout'), 'unsafe-path'],
  ["into git's own folder in another case", added('sub/.GIT/config'), 'unsafe-path'],
  ['through a link', `${link('/etc')}${added('way/passwd')}`, 'unsafe-path'],
  ['a link out of the tree', link('../../etc/passwd'), 'link-out-of-tree'],
  ['a link to the root', link('/opt'), 'link-out-of-tree'],
  ['a link with steps up behind a name', link('tests/../x'), 'link-out-of-tree'],
  [
    'a submodule',
    `diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..${'1'.repeat(40)}\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${'1'.repeat(40)}\n`,
    'submodule',
  ],
  ['other lines than there are', added('x').replace('new file mode 100644\n', ''), 'does-not-apply'],
  ['words', 'I fixed the bug by adding the numbers.\n', 'no-patch'],
  ['a cut hunk', added('x').replace('+1 @@', '+1,3 @@'), 'malformed'],
])('a patch is not applied that has %s', async (_, patch, code) => {
  expect(await judge(patch)).toMatchObject({ outcome: 'not-applied', reason: { code }, tests: [], tries: 0 });
});
