import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { extract } from 'tar-stream';
import { fetchMirror, findMirror, GitError, Mirror, writeHistory, type PlannedCommit } from '.';
import { runGit } from './run-git';

let root: string;
let folder: string;
let ids: Map<string, string>;
let mirror: Mirror;

const FILES = [
  { path: '.gitattributes', content: '*.txt export-ignore text eol=crlf\n*.py export-subst ident filter=evil diff=evil\n' },
  { path: 'a.txt', content: 'one\n' },
  { path: 'raw\udcff.py', content: '$Format:%H$ $Id$\n' },
  { path: 'run', content: 'x\n', mode: '100755' as const },
];
const PLAN: PlannedCommit[] = [
  { name: 'a', ref: 'refs/heads/main', parents: [], message: 'First\n\nbody ü', at: 1_600_000_000, files: FILES },
  {
    name: 'b',
    ref: 'refs/heads/main',
    parents: ['a'],
    message: 'Second',
    at: 1_600_000_100,
    files: [...FILES, { path: 'c.py', content: 'c\n' }],
  },
  {
    name: 'x',
    ref: 'refs/heads/other',
    parents: [],
    message: 'Unrelated',
    at: 1_600_000_200,
    files: [{ path: 'x', content: 'x' }],
  },
];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-mirror-'));
  folder = join(root, 'Own', 'Sums.git');
  ids = await writeHistory(folder, PLAN);
  mirror = await Mirror.open(folder);
});
afterEach(async () => {
  await mirror.close();
  await rm(root, { recursive: true });
});

function id(name: string): string {
  return ids.get(name) ?? '';
}

it('makes the same ids of the same plan', async () => {
  expect(await writeHistory(join(root, 'again'), PLAN)).toEqual(ids);
});

it.each([
  ['src/caf\u00e9.c', false],
  ['src/old.c', true],
])('tells a difference as text that makes the same bytes, whatever is in %s', async (path, readable) => {
  const latin = (word: string): Buffer => Buffer.from(`/* caf\u00e9 */\nint ${word}(void);\n`, 'latin1');
  const version = (name: string, word: string): PlannedCommit => ({
    ...{ name, ref: 'refs/heads/main', parents: [], message: name, at: 1_600_000_000 },
    files: [
      { path, content: latin(word) },
      { path: 'new.c', content: `/* \u00fc */ int ${word};\n` },
    ],
  });
  const own = join(root, 'latin');
  const made = await writeHistory(own, [version('old', 'one'), { ...version('new', 'two'), ref: 'refs/heads/next' }]);
  const other = await Mirror.open(own);
  try {
    const [base, head] = [made.get('old') ?? '', made.get('new') ?? ''];
    const patch = await other.textDiff(base, head);
    expect(Buffer.from(patch).equals(await other.diff(base, head))).toBe(false);
    expect(patch).toContain('GIT binary patch');
    // What is text stays readable, unless a name keeps git from telling one from the other.
    expect(patch.includes('+/* \u00fc */ int two;')).toBe(readable);
    expect(await other.applyPatches(base, [Buffer.from(JSON.parse(JSON.stringify(patch)) as string)])).toBe(
      await other.treeOf(head),
    );
    // Of a tree that is in no mirror, as that of the tests alone.
    const [entry] = await other.listTree(head);
    const middle = await other.editTree(base, [{ path: 'made.c', mode: '100644', id: entry?.id }]);
    const back = await other.textDiff(middle, head);
    expect(await other.applyPatches(middle, [Buffer.from(back)])).toBe(await other.treeOf(head));
  } finally {
    await other.close();
  }
  expect(await mirror.textDiff(id('a'), id('b'))).toBe((await mirror.diff(id('a'), id('b'))).toString());
});

it('reads commits, trees and files', async () => {
  const log = await mirror.log({ from: ['HEAD'] });
  expect(log.map(({ id: one, message }) => [one, message])).toEqual([
    [id('b'), 'Second'],
    [id('a'), 'First\n\nbody ü'],
  ]);
  expect(log[1]).toMatchObject({ parents: [], committedAt: '2020-09-13T12:26:40+00:00', author: { name: 'A Person' } });
  expect((await mirror.listTree(id('a'))).map(({ path, mode, size }) => [path, mode, size])).toContainEqual([
    'raw\udcff.py',
    '100644',
    17,
  ]);
  const entries = await mirror.listTree(id('b'));
  const [content] = await mirror.readBlobs(entries.filter(({ path }) => path === 'c.py').map((entry) => entry.id));
  expect(content?.toString()).toBe('c\n');
  expect(await mirror.findMergeBase(id('a'), id('b'))).toBe(id('a'));
  expect(await mirror.findMergeBase(id('a'), id('x'))).toBeUndefined();
});

it('archives the bytes of the tree, whatever attributes ask for, and tells nothing of the history', async () => {
  const found = new Map<string, string>();
  const tar = extract();
  const archive = await mirror.archive(id('b'));
  archive.pipe(tar);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  expect(found.get('a.txt')).toBe('one\n');
  expect([...found.values()]).toContain('$Format:%H$ $Id$\n');
  expect(found.size).toBe(5);
  const bytes = Buffer.concat(await (await mirror.archive(id('b'))).toArray()).toString('latin1');
  expect(bytes).not.toContain(id('b'));
  expect(bytes).not.toContain(id('a'));
});

it('refuses names that are options or expressions', async () => {
  for (const name of ['--output=/tmp/x', '-h', 'HEAD@{1}', 'HEAD^{/First}', 'main', 'HEAD:a.txt', ':/x', 'refs/heads/main;x'])
    expect([name, await mirror.findCommit(name)]).toEqual([name, undefined]);
  await expect(mirror.diff('--ext-diff', id('a'))).rejects.toMatchObject({ kind: 'missing' });
  await expect(mirror.log({ from: ['--all'] })).rejects.toMatchObject({ kind: 'missing' });
  await expect(mirror.readBlobs(['f'.repeat(40)])).rejects.toMatchObject({ kind: 'missing' });
});

it('runs nothing that the mirror names, and writes nothing into it', async () => {
  const trap = join(root, 'trap');
  const program = join(root, 'program');
  await writeFile(program, `#!/bin/sh\ntouch ${trap}\ncat\n`);
  await chmod(program, 0o755);
  await mkdir(join(folder, 'hooks'));
  for (const hook of ['post-index-change', 'reference-transaction', 'pre-auto-gc'])
    await symlink(program, join(folder, 'hooks', hook));
  const config = ['[core]', 'bare = true', `fsmonitor = ${program}`, `pager = ${program}`, `[diff]\nexternal = ${program}`];
  await writeFile(
    join(folder, 'config'),
    `${config.join('\n')}\n[diff "evil"]\ntextconv = ${program}\n[filter "evil"]\nclean = ${program}\nsmudge = ${program}\n`,
  );
  await mkdir(join(folder, 'info'), { recursive: true });
  await writeFile(join(folder, 'info', 'attributes'), '* diff=evil filter=evil\n');
  const before = await readdir(folder, { recursive: true });
  const patch = await mirror.diff(id('a'), id('b'));
  await mirror.applyPatches(id('a'), [patch]);
  await mirror.writeBlob(Buffer.from('new'));
  await (await mirror.archive(id('a'))).toArray();
  expect(existsSync(trap)).toBe(false);
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(before.sort());
});

it('refuses a mirror that borrows objects from elsewhere', async () => {
  await mkdir(join(folder, 'objects', 'info'), { recursive: true });
  await writeFile(join(folder, 'objects', 'info', 'alternates'), '/somewhere/objects\n');
  await expect(Mirror.open(folder)).rejects.toMatchObject({ kind: 'unsafe-mirror' });
});

it('refuses a patch that does not fit, and one that leaves the tree', async () => {
  const patch = await mirror.diff(id('a'), id('b'));
  await expect(mirror.applyPatches(id('b'), [patch])).rejects.toMatchObject({ kind: 'bad-patch' });
  const outside = 'diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n';
  await expect(mirror.applyPatches(id('a'), [Buffer.from(outside)])).rejects.toMatchObject({ kind: 'bad-patch' });
  const beside = [{ base: id('a'), patches: [Buffer.from(outside)] }];
  await expect(mirror.applyBeside(beside)).rejects.toMatchObject({ kind: 'bad-patch' });
});

it('applies patches to several trees beside each other as it does one after the other', async () => {
  const [there, back] = [await mirror.diff(id('a'), id('b')), await mirror.diff(id('b'), id('a'))];
  const all = (await mirror.listTree(id('a'))).map(({ path, mode }) => ({ path, mode, id: undefined }));
  const emptied = await mirror.diff(id('a'), await mirror.editTree(id('a'), all));
  const applications = [
    { base: id('a'), patches: [there] },
    { base: id('b'), patches: [back] },
    { base: id('a'), patches: [there, back] },
    { base: id('a'), patches: [] },
    { base: id('a'), patches: [emptied] },
  ];
  const alone: string[] = [];
  for (const { base, patches } of applications) alone.push(await mirror.applyPatches(base, patches));
  expect(await mirror.applyBeside(applications)).toEqual(alone);
  await expect(mirror.applyBeside([...applications, { base: id('b'), patches: [there] }])).rejects.toMatchObject({
    kind: 'bad-patch',
  });
});

it('reads one commit as it lists it', async () => {
  const [listed] = await mirror.log({ from: [id('b')], max: 1 });
  expect(await mirror.getCommit(id('b'))).toEqual(listed);
  const odd = join(root, 'odd');
  const made = await writeHistory(odd, [{ ...(PLAN[0] as PlannedCommit), author: ' Odd  Name <a b>' }]);
  const other = await Mirror.open(odd);
  expect([await other.getCommit(made.get('a') ?? '')]).toEqual(await other.log());
  await other.close();
});

it('edits a tree: files and folders give way to one another, and empty folders go', async () => {
  const [{ id: blob } = { id: '' }] = await mirror.listTree(id('x'));
  const put = (path: string) => ({ path, mode: '100644', id: blob });
  const tree = await mirror.editTree(id('b'), [put('a.txt/deep/er'), put('c.py'), { path: 'run', mode: '', id: undefined }]);
  expect((await mirror.listTree(tree)).map(({ path }) => path)).toEqual([
    '.gitattributes',
    'a.txt/deep/er',
    'c.py',
    'raw\udcff.py',
  ]);
  const back = await mirror.editTree(tree, [{ path: 'a.txt/deep/er', mode: '', id: undefined }, put('c')]);
  expect((await mirror.listTree(back)).map(({ path }) => path)).toEqual(['.gitattributes', 'c', 'c.py', 'raw\udcff.py']);
  for (const path of ['../x', 'a/../x', '/x', 'a//x', '.git/config', 'a/.GIT/hooks/x', 'git~1/x', '.g\u200cit/x', '.git . /x'])
    await expect(mirror.editTree(id('b'), [put(path)])).rejects.toMatchObject({ kind: 'bad-patch' });
});

it('ends what takes too long or writes too much', async () => {
  const run = { gitDir: folder, args: ['cat-file', '--batch-all-objects', '--batch'] };
  await expect(runGit({ ...run, maxBytes: 100 })).rejects.toMatchObject({ kind: 'output-limit' });
  // More questions than any machine answers in that time.
  const many = { gitDir: folder, args: ['cat-file', '--batch-check'], input: 'HEAD\n'.repeat(3_000_000), timeoutMs: 5 };
  await expect(runGit(many)).rejects.toMatchObject({ kind: 'timeout' });
});

it('repeats what git printed without control characters', async () => {
  const failed = runGit({ gitDir: folder, args: ['log', 'bad\u001b[31m', '--'] });
  await expect(failed).rejects.toThrow(GitError);
  await expect(failed).rejects.toMatchObject({ kind: 'missing', printed: "fatal: bad revision 'bad?[31m'" });
});

it.each([
  ['Own/Sums.git', 'own', 'SUMS'],
  ['Two/Plain', 'Two', 'Plain'],
  ['Three+Store/repo', 'three', 'store'],
  ['Four__Flat.git', 'Four', 'Flat'],
])('finds a mirror at %s', async (place, owner, name) => {
  await writeHistory(join(root, place), PLAN);
  expect(await findMirror(root, owner, name)).toBe(join(root, place));
  expect(await findMirror(root, owner, 'none')).toBeUndefined();
});

describe('a cache of mirrors', () => {
  function request(protocols: string[]) {
    return { root: join(root, 'cache'), owner: 'Own', name: 'Sums', remote: { url: `file://${folder}`, protocols } };
  }

  it('clones, then brings up to date', async () => {
    const cached = await fetchMirror(request(['file']));
    expect(await readFile(join(cached, 'HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
    await rm(folder, { recursive: true });
    const moved = await writeHistory(folder, [...PLAN, { ...PLAN[1], name: 'c', parents: ['b'] } as PlannedCommit]);
    expect(await fetchMirror(request(['file']))).toBe(cached);
    const copy = await Mirror.open(cached);
    expect(await copy.findCommit('HEAD')).toBe(moved.get('c'));
    await copy.close();
  });

  it('repeats no secret of a remote that does not answer', async () => {
    const secrets = { authorization: 'Basic c2VjcmV0', proxy: 'http://user:hidden@127.0.0.1:1' };
    const remote = { url: 'https://127.0.0.1:1/Own/Sums.git', ...secrets };
    const failed = fetchMirror({ ...request([]), remote });
    await expect(failed).rejects.toMatchObject({ kind: 'unreachable' });
    await failed.catch((error: unknown) => expect(inspect(error)).not.toMatch(/c2VjcmV0|hidden/));
  });

  it('speaks no protocol that was not allowed, and leaves nothing of a clone that failed', async () => {
    await expect(fetchMirror(request(['https']))).rejects.toMatchObject({ kind: 'unreachable' });
    for (const url of ['ext::sh -c touch% /tmp/x', '--upload-pack=x', '/etc', 'file:///nowhere'])
      await expect(fetchMirror({ ...request(['file']), remote: { url, protocols: ['file'] } })).rejects.toMatchObject({
        kind: 'unreachable',
      });
    expect(await readdir(join(root, 'cache', 'Own')).catch(() => [])).toEqual([]);
  });
});
