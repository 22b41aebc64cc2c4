import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { monotonicMs, sleep } from '../../../platform/clock';
import { processSpace, startOf } from '../../../platform/processes';
import { hasCode, ifAbsent } from './fs-errors';

const PATIENCE_MS = 30_000;
const POLL_MS = 50;
/** A holder shows so often that it lives; after so long without a sign, one that can't be asked for is dead. */
const SIGN_MS = 2000;
const DEAD_MS = 20_000;

/**
 * Does the work while a lock file stands, in a folder that exists: one process at a time, and one of its callers. A lock whose holder is
 * dead is taken over; it appears with its holder's id, start and space, or not at all. The start tells a process from a later one with its
 * id. Of a holder in another space (a container, a machine) the id says nothing: it lives as long as its lock is touched.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const until = monotonicMs() + PATIENCE_MS;
  for (;;) {
    const lock = await take(path);
    if (lock) return holding(lock, path, work);
    const holder = await readFile(path, 'utf8').catch(ifAbsent);
    if (holder !== undefined && !(await isHeld(path, holder))) await discard(path, holder);
    else if (monotonicMs() > until) throw new Error(`process ${holder?.split(' ')[0] ?? 'none'} holds ${path}`);
    else await sleep(POLL_MS);
  }
}

async function holding<T>(lock: FileHandle, path: string, work: () => Promise<T>): Promise<T> {
  // Through its own descriptor: what stands there may be another's by now. A sign that fails is one that others do not see.
  const signs = setInterval(() => void lock.write(CONTENT, 0).catch(() => undefined), SIGN_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(signs);
    await lock.close();
    await rm(path, { force: true });
  }
}

const CONTENT = `${process.pid} ${startOf(process.pid)} ${processSpace()}`;
/** Of this process, in all spaces: others may have its number. */
const UNIQUE = randomBytes(8).toString('hex');
let drafts = 0;

async function take(path: string): Promise<FileHandle | undefined> {
  drafts += 1;
  const draft = `${path}.${UNIQUE}.${drafts}`;
  const lock = await open(draft, 'wx');
  try {
    await lock.write(CONTENT);
    await link(draft, path);
    return lock;
  } catch (error) {
    await lock.close();
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isHeld(path: string, holder: string): Promise<boolean> {
  const [pid, started, space] = holder.split(' ');
  if (space === undefined || space === processSpace()) return startOf(Number(pid)) === started;
  // Both times are the file system's, whose clock may be another machine's.
  const sign = `${path}.${UNIQUE}.sign`;
  await writeFile(sign, '');
  const [now, last] = await Promise.all([stat(sign), stat(path).catch(ifAbsent)]);
  await rm(sign, { force: true });
  return last === undefined || now.mtimeMs - last.mtimeMs < DEAD_MS;
}

/** Moved away before it is looked at again: another process may have discarded it too, and taken the lock since. */
async function discard(path: string, dead: string): Promise<void> {
  const aside = `${path}.${UNIQUE}.dead`;
  await rename(path, aside).catch(ifAbsent);
  const moved = await readFile(aside, 'utf8').catch(ifAbsent);
  if (moved !== undefined && moved !== dead) await link(aside, path).catch(unlessTaken);
  await rm(aside, { force: true });
}

/** A third one took it in the moment that it was away: the one that was moved goes on beside it, and takes nothing back. */
function unlessTaken(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}
