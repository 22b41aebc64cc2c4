import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { monotonicMs, sleep } from '../../../platform/clock';
import { startOf } from '../../../platform/processes';
import { hasCode, ifAbsent } from './fs-errors';

const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/**
 * Does the work while a lock file stands, in a folder that exists: one process at a time, and one of its callers. A lock whose holder is
 * dead is taken over; it appears with its holder's id and start, or not at all. The start tells a process from a later one with its id,
 * as the first process of each start of a container has it.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const until = monotonicMs() + PATIENCE_MS;
  while (!(await take(path))) {
    const holder = await readFile(path, 'utf8').catch(ifAbsent);
    if (holder !== undefined && !isHeld(holder)) await discard(path, holder);
    else if (monotonicMs() > until) throw new Error(`process ${holder?.split(' ')[0] ?? 'none'} holds ${path}`);
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

let drafts = 0;

async function take(path: string): Promise<boolean> {
  drafts += 1;
  const draft = `${path}.${process.pid}.${drafts}`;
  await writeFile(draft, `${process.pid} ${startOf(process.pid)}`);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function isHeld(holder: string): boolean {
  const [pid, started] = holder.split(' ');
  return startOf(Number(pid)) === started;
}

/** Moved away before it is looked at again: another process may have discarded it too, and taken the lock since. */
async function discard(path: string, dead: string): Promise<void> {
  const aside = `${path}.dead.${process.pid}`;
  await rename(path, aside).catch(ifAbsent);
  const moved = await readFile(aside, 'utf8').catch(ifAbsent);
  if (moved !== undefined && moved !== dead) await link(aside, path).catch(unlessTaken);
  await rm(aside, { force: true });
}

/** A third one took it in the moment that it was away: the one that was moved goes on beside it, and takes nothing back. */
function unlessTaken(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}
