import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { settle } from './commands.mjs';
import { identify, isAlive, withLock } from './lock.mjs';
import { STATE, readIfThere } from './paths.mjs';

const name = `test-${process.pid}`;
const path = join(STATE, `${name}.lock`);
const silent = () => {};

test.after(() => rmSync(path, { force: true }));

test('only one at a time is in, and the lock is gone afterwards', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(name, silent, work)));
  assert.equal(most, 1);
  assert.equal(existsSync(path), false);
});

test('a failure releases the lock', async () => {
  await assert.rejects(
    withLock(name, silent, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await withLock(name, silent, async () => 'in'), 'in');
});

test('a lock whose holder died or whose process id means another process is taken over', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const dead = identify(child.pid);
  child.kill('SIGKILL');
  await settle(child);
  mkdirSync(STATE, { recursive: true });
  for (const holder of [dead, `${process.pid} 1`]) {
    writeFileSync(path, holder);
    assert.equal(await withLock(name, silent, async () => readIfThere(path)), identify(process.pid));
  }
});

test('this process is alive, and the same id with another start time is not', () => {
  assert.equal(isAlive(identify(process.pid)), true);
  assert.equal(isAlive(`${process.pid} 1`), false);
  assert.equal(isAlive(''), false);
});
