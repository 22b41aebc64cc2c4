import { existsSync, readFileSync } from 'node:fs';

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
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return isAlive(pid) ? 'unknown' : 'gone';
  const text = readFileSync(stat, 'utf8');
  // The command name in brackets may hold spaces; the start time is the 20th after it.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
}
