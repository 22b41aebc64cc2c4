import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processSpace, startOf } from '../../../platform/processes';
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

/** A lock of this holder, which lets go after a while. */
async function isWaitedFor(holder: string): Promise<void> {
  await writeFile(lock, holder);
  let held = true;
  setTimeout(() => {
    held = false;
    void rm(lock);
  }, 300);
  await withFileLock(lock, () => Promise.resolve(expect(held).toBe(false)));
}

const OWN = `${process.pid} ${startOf(process.pid)} ${processSpace()}`;
const ELSEWHERE = 'another-boot/pid:[1]';

test.each([
  ['a process that is gone', `${2 ** 22 + 1} 1`],
  ['an earlier process with the number of this one', `${process.pid} 1`],
  ['an earlier process with the number of one that lives', `${process.ppid} 1`],
  ['one that was killed while it wrote', ''],
])('what %s left is taken over', async (_, left) => {
  await writeFile(lock, left);
  for (const space of [[], left === '' ? [] : [processSpace()]]) {
    await writeFile(lock, [left, ...space].join(' '));
    expect(await withFileLock(lock, () => readFile(lock, 'utf8'))).toBe(OWN);
    expect(await readdir(folder)).toEqual([]);
  }
});

// As two containers on one volume, each with a first process of its own.
test('one of another space with the number of a process here is waited for while it is touched', async () => {
  await isWaitedFor(`${process.pid} 1 ${ELSEWHERE}`);
});

test('one of another space that nobody has touched for long is taken over', async () => {
  await writeFile(lock, `${process.pid} ${startOf(process.pid)} ${ELSEWHERE}`);
  const longAgo = new Date(Date.now() - 30_000);
  await utimes(lock, longAgo, longAgo);
  expect(await withFileLock(lock, () => readFile(lock, 'utf8'))).toBe(OWN);
  expect(await readdir(folder)).toEqual([]);
});

test('who holds it long touches it', async () => {
  const longAgo = new Date(Date.now() - 30_000);
  const ages = await withFileLock(lock, async () => {
    await utimes(lock, longAgo, longAgo);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    return Date.now() - (await stat(lock)).mtimeMs;
  });
  expect(ages).toBeLessThan(10_000);
});

test('one that is held is waited for', async () => {
  await isWaitedFor(`${process.ppid} ${startOf(process.ppid)}`);
});
