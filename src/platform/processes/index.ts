import { readFileSync, readlinkSync } from 'node:fs';

/** Whether a process with this number lives; one whose owner is somebody else does. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, in clock ticks since boot (proc(5), field 22 of stat): with it a number that was given out again is told apart.
 * `gone` for one that does not live, `unknown` where there is no /proc.
 */
export function startOf(pid: number): string {
  const text = readIfThere(`/proc/${pid}/stat`);
  if (text === undefined) return isAlive(pid) ? 'unknown' : 'gone';
  // The command name in brackets may hold spaces; the start time is the 20th after it.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
}

/** Where numbers of processes mean the same: this machine since it was started, and this namespace of it. Without spaces. */
export function processSpace(): string {
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim();
  return boot === undefined ? 'unknown' : `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
}

/** A process may end between any two looks at it: ESRCH is what reading says then. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
