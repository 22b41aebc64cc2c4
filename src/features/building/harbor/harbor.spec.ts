import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { TreeFile } from '../../../domain/swe';
import { taskContentHash } from './content-hash';
import { readTask } from './read-task';
import { isRunnerConfig } from './runner-config';
import type { TaskDefinition } from './task-definition';
import { HarborTaskToml } from './task-schema';
import { VerifiableTasks } from './verifiable-tasks';
import { settleFormer, taskFiles, writeTask } from './write-task';

const ID = 'own__example-7';
let folder: string;

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'assay-harbor-'))));
afterEach(() => rm(folder, { recursive: true }));

function file(path: string, text = 'x\n', mode = '100644'): TreeFile {
  return { path, mode, content: Buffer.from(text) };
}

function definition(changes: Partial<TaskDefinition> = {}, change: Partial<TaskDefinition['change']> = {}): TaskDefinition {
  return {
    change: {
      pull: { owner: 'Own', repo: 'Example', number: 7 },
      ...{ language: 'python', baseCommit: 'a'.repeat(40), headCommit: 'b'.repeat(40), mirror: '/nowhere' },
      ...{
        fixPatch: Buffer.from('fix\n'),
        bugPatch: Buffer.from([0xff, 0x00, 0x0a]),
        testPatch: Buffer.from(''),
        inlineTestPatch: Buffer.from(''),
      },
      ...{ testFiles: [file('tests/a.py')], deletedTestFiles: [], sourcePaths: ['calc.py'] },
      ...change,
    },
    specification: {
      ...{ language: 'python', profile: 'python/pytest', profileVersion: 1, manifests: [], systemPackages: [] },
      ...{ install: [], keep: [], compile: [], evidence: [] },
      test: { prepare: [], run: 'pytest {report}', format: 'junit', report: '*.xml', timeoutSeconds: 60 },
    },
    ...{ f2p: ['tests/a.py::test_a'], p2p: [], instruction: 'Mend it.', dockerfile: 'FROM x\n', environmentFiles: [] },
    restored: [],
    resources: {
      cpus: 2,
      memoryMb: 3000,
      storageMb: 10240,
      buildTimeoutSec: 600,
      verifierTimeoutSec: 600,
      agentTimeoutSec: 1800,
    },
    ...{ metadata: { difficulty: 'easy', tags: ['python'] }, variant: { schema: '1.4', verifier: 'shared' } },
    ...changes,
  };
}

async function pathsOf(task: TaskDefinition): Promise<string[]> {
  return (await taskFiles(task)).map(({ path }) => path);
}

describe('A task directory', () => {
  it('has what Harbor asks for, and is read back by its rules', async () => {
    const target = await writeTask(folder, definition({ environmentFiles: [file('base.tar.gz')] }));
    const read = await readTask(target);
    expect(read).toMatchObject({
      task: {
        id: ID,
        instruction: 'Mend it.\n',
        testScript: 'test.sh',
        solveScript: 'solve.sh',
        config: { schema_version: '1.4' },
      },
    });
    expect(await readFile(join(target, 'environment/bug.patch'))).toEqual(Buffer.from([0xff, 0x00, 0x0a]));
    await Promise.all(
      ['environment/base.tar.gz', 'solution/fix.patch', 'tests/files/tests/a.py'].map((path) => access(join(target, path))),
    );
  });

  it.each([
    [{ schema: '1.4', verifier: 'shared' }, 'shared'],
    [{ schema: '1.4', verifier: 'separate' }, 'separate'],
    [{ schema: '1.0', verifier: 'shared' }, 'shared'],
  ] as const)('of variant %o says the same of its container', async (variant, mode) => {
    const target = await writeTask(folder, definition({ variant }));
    const { environment, verifier, agent, metadata, schema_version } = HarborTaskToml.parse(
      parse(await readFile(join(target, 'task.toml'), 'utf8')),
    );
    expect(schema_version).toBe(variant.schema);
    expect(environment).toMatchObject({ network_mode: 'no-network', cpus: 2, memory_mb: variant.schema === '1.0' ? 3072 : 3000 });
    expect([verifier.environment_mode, verifier.timeout_sec, agent.timeout_sec]).toEqual([mode, 600, 1800]);
    expect(metadata).toEqual({ difficulty: 'easy', tags: ['python'] });
    expect(verifier.collect).toHaveLength(mode === 'separate' ? 1 : 0);
  });

  it('is written anew in place of an older one', async () => {
    await writeTask(folder, definition({}, { testFiles: [file('tests/old.py')] }));
    const target = await writeTask(folder, definition());
    await expect(access(join(target, 'tests/files/tests/old.py'))).rejects.toThrow('ENOENT');
  });

  it.each(['../out', '/etc/passwd', 'a/../../b', 'a//b', '.git/hooks/pre-commit', 'a\nb', ''])(
    'holds no file %j',
    async (path) => {
      await expect(taskFiles(definition({}, { testFiles: [file(path)] }))).rejects.toThrow(RangeError);
      await expect(taskFiles(definition({ environmentFiles: [file(path)] }))).rejects.toThrow(RangeError);
      await expect(taskFiles(definition({}, { deletedTestFiles: [path] }))).rejects.toThrow(RangeError);
    },
  );

  it('lists no id of two lines', async () => {
    await expect(taskFiles(definition({ f2p: ['a\nb'] }))).rejects.toThrow('not a single line');
  });

  it('has the same bytes every time', async () => {
    expect(await taskFiles(definition())).toEqual(await taskFiles(definition()));
  });
});

describe('Defects of others (swegen-harbor.md 1.16)', () => {
  it('3: tests/a.py, test/a.py and tests/test.sh do not collide with each other or with the verifier', async () => {
    const testFiles = ['tests/a.py', 'test/a.py', 'tests/test.sh', 'files.txt'].map((path) => file(path));
    const paths = await pathsOf(definition({}, { testFiles }));
    expect(paths.filter((path) => path.startsWith('tests/files/'))).toHaveLength(4);
    expect(paths).toContain('tests/test.sh');
    expect(paths).toContain('tests/files/tests/test.sh');
  });

  it('5: patches are bytes', async () => {
    const files = await taskFiles(definition({}, { fixPatch: Buffer.from([0xe9, 0x00, 0x0d, 0x0a]) }));
    expect(files.find(({ path }) => path === 'solution/fix.patch')?.content).toEqual(Buffer.from([0xe9, 0x00, 0x0d, 0x0a]));
  });

  it('6: test files that the pull request deletes are named for the verifier', async () => {
    const files = await taskFiles(definition({}, { deletedTestFiles: ['tests/gone.py'] }));
    expect(files.find(({ path }) => path === 'tests/assay/deleted.txt')?.content.toString()).toBe('tests/gone.py\n');
  });

  it('9: a task says the memory that its runs needed', async () => {
    const { resources } = definition();
    const target = await writeTask(folder, definition({ resources: { ...resources, memoryMb: 6000 } }));
    expect(await readTask(target)).toMatchObject({ task: { config: { environment: { memory_mb: 6000 } } } });
  });

  it('10: the id is lower case for every repository', async () => {
    expect((await writeTask(folder, definition())).endsWith(`/${ID}`)).toBe(true);
  });

  it('takes away what a killed process began to write, and not what another is writing now', async () => {
    for (const name of ['.draft-dead', '.draft-alive']) await mkdir(join(folder, name, 'tests'), { recursive: true });
    const long = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(folder, '.draft-dead'), long, long);
    await writeTask(folder, definition());
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual(['.draft-alive']);
  });

  it('13: tests outside the files of the pull request guard it too', async () => {
    const files = await taskFiles(definition({ p2p: ['tests/other.py::test_b'] }));
    expect(files.find(({ path }) => path === 'tests/assay/p2p.txt')?.content.toString()).toBe('tests/other.py::test_b\n');
  });
});

describe('A directory that Harbor would skip', () => {
  it.each([
    ['task.toml', 'schema_version = ', 'task.toml:1:'],
    ['task.toml', '[environment]\nmemory = "2G"\nmemory_mb = 1', 'task.toml#environment#memory'],
    ['task.toml', '[environment]\nallowed_hosts = ["a.org"]', 'task.toml#environment#allowed_hosts'],
    [
      'task.toml',
      '[environment]\nnetwork_mode = "allowlist"\nallowed_hosts = ["https://a.org/x"]',
      'task.toml#environment#allowed_hosts#0',
    ],
    ['task.toml', '[verifier]\nenvironment_mode = "shared"\n[verifier.environment]', 'task.toml#verifier#environment'],
    ['task.toml', '[task]\nname = "plain"', 'task.toml#task#name'],
    ['task.toml', 'artifacts = ["../x"]', 'task.toml#artifacts#0'],
    ['task.toml', 'artifacts = [{ source = "/a", destination = "manifest.json" }]', 'task.toml#artifacts#0'],
    ['task.toml', undefined, 'task.toml'],
    ['instruction.md', undefined, 'instruction.md'],
    ['tests/test.sh', undefined, 'tests'],
    ['environment/Dockerfile', undefined, 'environment'],
  ])('because of %s (%j)', async (path, text, where) => {
    const target = await writeTask(folder, definition());
    if (text === undefined) await rm(join(target, path));
    else await writeFile(join(target, path), text);
    const read = await readTask(target);
    expect('faults' in read && read.faults.some((fault) => fault.path.startsWith(where))).toBe(true);
  });

  it('is not one for what others write', async () => {
    const other = join(folder, 'other');
    await mkdir(join(other, 'environment'), { recursive: true });
    await mkdir(join(other, 'tests'));
    await writeFile(
      join(other, 'task.toml'),
      'version = "1.0"\nunknown = 1\n[environment]\ndocker_image = "x"\nmemory = "2G"\nallow_internet = true\n',
    );
    await writeFile(join(other, 'instruction.md'), '# canary GUID 1\nDo it.\n');
    await writeFile(join(other, 'tests/test.bat'), '');
    expect(await readTask(other)).toMatchObject({
      task: {
        instruction: 'Do it.\n',
        testScript: 'test.bat',
        config: { environment: { memory_mb: 2048, network_mode: 'public' } },
      },
    });
  });
});

describe("Harbor's content hash", () => {
  it('is sha256 over the sorted paths and the hashes of their content', async () => {
    await mkdir(join(folder, 'tests'));
    await writeFile(join(folder, 'task.toml'), 'a');
    await writeFile(join(folder, 'tests/b.sh'), 'b');
    await writeFile(join(folder, 'tests/b.pyc'), 'left out');
    await writeFile(join(folder, 'elsewhere.txt'), 'left out');
    const lines = [`task.toml\0${sha256('a')}\n`, `tests/b.sh\0${sha256('b')}\n`];
    expect(await taskContentHash(folder)).toBe(sha256(lines.join('')));
  });

  it('takes the .gitignore in place of the defaults, and follows no link', async () => {
    await mkdir(join(folder, 'tests'));
    await writeFile(join(folder, '.gitignore'), '*.log\n');
    await writeFile(join(folder, 'tests/a.log'), 'left out');
    await writeFile(join(folder, 'tests/a.pyc'), 'in');
    await symlink('/etc/passwd', join(folder, 'tests/link'));
    const lines = [`tests/a.pyc\0${sha256('in')}\n`, `tests/link\0${sha256('/etc/passwd')}\n`];
    expect(await taskContentHash(folder)).toBe(sha256(lines.join('')));
  });
});

describe('A directory that another takes the place of', () => {
  const writeAgain = () => writeTask(folder, definition({ dockerfile: 'FROM y\n' }), { keepFormer: true });

  it('is there again where the other does not count, and gone where it does', async () => {
    const target = await writeTask(folder, definition());
    const former = await taskContentHash(target);
    await writeAgain();
    expect(await taskContentHash(target)).not.toBe(former);
    await settleFormer(target, former);
    expect(await taskContentHash(target)).toBe(former);
    const latter = await taskContentHash(await writeAgain());
    await settleFormer(target, latter);
    expect(await taskContentHash(target)).toBe(latter);
    expect(await readdir(folder)).toEqual([ID]);
  });

  it('is there again where a process died before the other stood', async () => {
    const target = await writeTask(folder, definition());
    const former = await taskContentHash(target);
    await writeAgain();
    await rm(target, { recursive: true });
    await settleFormer(target, former);
    await settleFormer(target, former);
    expect(await taskContentHash(target)).toBe(former);
  });

  it("is nobody's concern where there was none", async () => {
    const target = await writeAgain();
    await settleFormer(target, 'another');
    expect(await readdir(folder)).toEqual([ID]);
    expect((await stat(target)).isDirectory()).toBe(true);
  });
});

describe('verifiable_tasks.txt', () => {
  it('does not have a directory that only looks finished', async () => {
    await writeTask(folder, definition());
    const manifest = new VerifiableTasks(folder);
    expect(await manifest.list()).toEqual([]);
    expect(await manifest.has(ID)).toBe(false);
    expect(await manifest.reconcile()).toEqual({ verified: [], missing: [] });
  });

  it('takes an id once, whoever adds it at the same time', async () => {
    await writeTask(folder, definition());
    const added = await Promise.all(Array.from({ length: 8 }, () => new VerifiableTasks(folder).add(ID)));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(folder, 'verifiable_tasks.txt'), 'utf8')).toBe(`${ID}\n`);
  });

  it('refuses what is not whole, has something left to do, or is no id', async () => {
    const manifest = new VerifiableTasks(folder);
    await expect(manifest.add(ID)).rejects.toThrow('task.toml: there is no such file');
    // The mark that SWE-gen's skeletons have where an agent was to go on.
    const target = await writeTask(folder, definition({ dockerfile: 'FROM x\n# TODO install\n' }));
    await expect(manifest.add(ID)).rejects.toThrow('environment/Dockerfile: there is something left to do');
    await writeFile(join(target, 'solution/fix.patch'), '');
    await writeFile(join(target, 'environment/Dockerfile'), 'FROM x\n');
    await expect(manifest.add(ID)).rejects.toThrow('solution/fix.patch');
    await expect(manifest.add('../x__y-1')).rejects.toThrow('owner__repo-123');
    expect(await manifest.list()).toEqual([]);
  });

  it('says at resume what is gone, survives a line that a crash cut off, and takes ids out', async () => {
    const manifest = new VerifiableTasks(folder);
    const target = await writeTask(folder, definition());
    await writeFile(join(folder, 'verifiable_tasks.txt'), 'own__gone-1\nown__cu');
    await manifest.add(ID);
    expect(await manifest.list()).toEqual(['own__gone-1', ID]);
    expect(await manifest.reconcile()).toMatchObject({ verified: [ID], missing: [{ id: 'own__gone-1' }] });
    await manifest.remove('own__gone-1');
    expect(await manifest.list()).toEqual([ID]);
    await rm(target, { recursive: true });
    expect((await manifest.reconcile()).missing).toHaveLength(1);
  });

  it('takes what is left of an id that was cut off for no other id', async () => {
    await writeTask(folder, definition());
    const path = join(folder, 'verifiable_tasks.txt');
    // What is left of own__example-70.
    await writeFile(path, `own__gone-1\n${ID}`);
    const manifest = new VerifiableTasks(folder);
    expect(await manifest.list()).toEqual(['own__gone-1']);
    await manifest.add(ID);
    expect(await readFile(path, 'utf8')).toBe(`own__gone-1\n${ID}\n`);
  });

  it('takes over the lock of a process that is dead', async () => {
    await writeTask(folder, definition());
    await writeFile(join(folder, '.verifiable_tasks.lock'), '2147483646');
    expect(await new VerifiableTasks(folder).add(ID)).toBe(true);
  });
});

test.each([
  ['conftest.py', true],
  ['a/b/conftest.py', true],
  ['jest.config.ts', true],
  ['package.json', true],
  ['Makefile', true],
  ['myconftest.py', false],
  ['Cargo.toml', false],
  ['CMakeLists.txt', false],
])('%s steers a runner: %s', (path, steers) => {
  expect(isRunnerConfig(path)).toBe(steers);
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
