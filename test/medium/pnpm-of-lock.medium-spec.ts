import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileOf } from '../../src/features/building/profiles';

const MANIFEST = JSON.stringify({ scripts: { test: 'mocha' }, devDependencies: { mocha: '10' } });

function installOf(lock: string): string[] {
  const files: Record<string, string> = { 'package.json': MANIFEST, 'pnpm-lock.yaml': lock };
  const read = (path: string): string | undefined => files[path];
  return profileOf('javascript').decide({ paths: Object.keys(files), base: read, head: read }).install;
}

test.each([
  ["lockfileVersion: '9.0'", ''],
  ["lockfileVersion: '6.0'\n\nsettings:", '8.15.9'],
  ['lockfileVersion: 5.4', '7.33.7'],
  ['lockfileVersion: 5.3', '6.35.1'],
])('a lock file with %s is read by the pnpm that writes such', async (lock, version) => {
  const folder = await mkdtemp(join(tmpdir(), 'pnpm-of-'));
  try {
    await writeFile(join(folder, 'pnpm-lock.yaml'), `${lock}\n`);
    const stubs = ['npm', 'pnpm'].map((name) => `${name}() { echo ${name} "$@"; }`).join('\n');
    const said = execFileSync('sh', ['-ec', `SIDE=base\n${stubs}\n${installOf(lock).join('\n')}`], { cwd: folder }).toString();
    expect(said.trim().split('\n')).toEqual([
      ...(version === '' ? [] : [expect.stringMatching(new RegExp(`^npm install .* pnpm@${version}$`))]),
      expect.stringMatching(/^pnpm install --frozen-lockfile /),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('one that can not be had fails the installation: another would install the newest of everything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pnpm-of-'));
  try {
    await writeFile(join(folder, 'pnpm-lock.yaml'), "lockfileVersion: '6.0'\n");
    const stubs = 'npm() { echo npm; return 1; }\npnpm() { echo pnpm; }';
    const script = `SIDE=base\n${stubs}\n(\nset -e\n${installOf("lockfileVersion: '6.0'").join('\n')}\n)`;
    const { status, stdout } = spawnSync('sh', ['-ec', script], { cwd: folder });
    expect([status, stdout.toString()]).toEqual([1, 'npm\n']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
