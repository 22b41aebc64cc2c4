import { sleep } from '../clock';

/**
 * What the work comes to, or the signal's reason where that aborts first. Then the work has `graceMs` to end by itself, in order; one that
 * does not is left, and nobody hears of its end.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, graceMs = 0): Promise<T> {
  if (!signal) return work;
  const over = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
  });
  const left = aborted.then(async () => {
    if (graceMs > 0) await sleep(graceMs, over.signal);
    throw signal.reason;
  });
  return Promise.race([left, work]).finally(() => over.abort());
}
