import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { monotonicMs, sleep } from '../../../platform/clock';
import { hasCode, ifAbsent } from './fs-errors';

const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/**
 * Does the work while a lock file stands, in a folder that exists: one process at a time, and one of its callers. A lock whose holder is
 * dead is taken over; it appears with its holder's id or not at all.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const until = monotonicMs() + PATIENCE_MS;
  while (!(await take(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(ifAbsent));
    if (holder > 0 && !isAlive(holder)) await discard(path, holder);
    else if (monotonicMs() > until) throw new Error(`process ${holder} holds ${path}`);
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
  await writeFile(draft, String(process.pid));
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

/** Moved away before it is looked at again: another process may have discarded it too, and taken the lock since. */
async function discard(path: string, dead: number): Promise<void> {
  const aside = `${path}.dead.${process.pid}`;
  await rename(path, aside).catch(ifAbsent);
  const moved = await readFile(aside, 'utf8').catch(ifAbsent);
  if (moved !== undefined && Number(moved) !== dead) await link(aside, path);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}
