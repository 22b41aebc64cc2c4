import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STATE, readIfThere } from './paths.mjs';

/** Runs `work` while no other process of this clone runs work under the same name; waits for its turn. */
export async function withLock(name, say, work) {
  const path = join(STATE, `${name}.lock`);
  await acquire(path, say);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(path, say) {
  mkdirSync(STATE, { recursive: true });
  let waiting = false;
  while (!take(path)) {
    const holder = readIfThere(path);
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!waiting) say(`waiting for process ${holder?.split(' ')[0]}, which is doing the same`);
    waiting = true;
    await sleep(300);
  }
}

// A link appears with its content, so no reader ever sees a lock without its holder.
function take(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, identify(process.pid));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether the process that `identify` described still runs; its start time tells a reused id apart. */
export function isAlive(identity) {
  return identify(Number.parseInt(identity, 10)) === identity;
}

/** `<pid> <start time in ticks>`; the time is `-` where there is no /proc, and `gone` for a dead process. */
export function identify(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat !== undefined) return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  try {
    process.kill(pid, 0);
    return `${pid} -`;
  } catch (error) {
    return error.code === 'EPERM' ? `${pid} -` : `${pid} gone`;
  }
}
