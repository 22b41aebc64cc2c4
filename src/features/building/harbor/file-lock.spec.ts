import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../../../platform/processes';
import { withFileLock } from './file-lock';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
  lock = join(folder, 'own.lock');
});
afterEach(() => rm(folder, { recursive: true }));

test('one at a time, and nothing is left', async () => {
  const order: string[] = [];
  async function work(name: string): Promise<void> {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${name} ends`);
  }
  await Promise.all(['a', 'b', 'c'].map((name) => withFileLock(lock, () => work(name))));
  expect(order.map((each) => each[0]).join('')).toMatch(/^(aabbcc|aaccbb|bbaacc|bbccaa|ccaabb|ccbbaa)$/);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['a process that is gone', `${2 ** 22 + 1} 1`],
  ['an earlier process with the number of this one', `${process.pid} 1`],
  ['an earlier process with the number of one that lives', `${process.ppid} 1`],
  ['one that was killed while it wrote', ''],
])('what %s left is taken over', async (_, left) => {
  await writeFile(lock, left);
  expect(await withFileLock(lock, () => readFile(lock, 'utf8'))).toBe(`${process.pid} ${startOf(process.pid)}`);
  expect(await readdir(folder)).toEqual([]);
});

test('one that is held is waited for', async () => {
  await writeFile(lock, `${process.ppid} ${startOf(process.ppid)}`);
  let held = true;
  setTimeout(() => {
    held = false;
    void rm(lock);
  }, 200);
  await withFileLock(lock, () => Promise.resolve(expect(held).toBe(false)));
});
