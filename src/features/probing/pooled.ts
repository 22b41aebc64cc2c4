import { sleep } from '../../platform/clock';

/** How often a full house is looked at again for a place that others have left. */
const LOOK_MS = 20;

/**
 * Does `work` on every item, at most `places()` at a time, asked again before each; results in the order of the items.
 * The first failure, or the signal, ends it once what runs has ended.
 */
export async function pooled<T, R>(
  items: readonly T[],
  places: () => number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const start = (item: T, index: number): void => {
    const task: Promise<void> = work(item)
      .then((result) => void (results[index] = result))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => running.delete(task));
    running.add(task);
  };
  for (const [index, item] of items.entries()) {
    while (running.size > 0 && running.size >= places()) await Promise.race([...running, sleep(LOOK_MS)]);
    if (failure || signal.aborted) break;
    start(item, index);
  }
  await Promise.all(running);
  signal.throwIfAborted();
  if (failure) throw failure.error;
  return results;
}
