import { sleep } from '../clock';

/**
 * What the work comes to, or the signal's reason where that aborts first. Then the work has `graceMs` to end by itself, in order; one that
 * does not is left, and nobody hears of its end.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, graceMs = 0): Promise<T> {
  if (!signal) return work;
  const over = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    const aborted = (): void => (graceMs > 0 ? void sleep(graceMs, over.signal).then(leave) : leave());
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true, signal: over.signal });
  });
  return Promise.race([left, work]).finally(() => over.abort());
}
