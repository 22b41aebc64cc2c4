/** What the work comes to, or the signal's reason if that is first; the work itself goes on, and nobody hears of its end. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let aborted: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    aborted = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', aborted, { once: true });
    if (signal.aborted) aborted();
  });
  try {
    return await Promise.race([ended, work]);
  } finally {
    if (aborted) signal.removeEventListener('abort', aborted);
  }
}
