/** Work side by side that ends together: the first lane that fails ends the others, and nothing goes on without an owner. */
export class Lanes {
  private readonly stop = new AbortController();
  private failed: { error: unknown } | undefined;
  /** Aborts with `outer`, and when a lane has failed. */
  readonly signal: AbortSignal;

  constructor(outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.stop.signal]);
  }

  /** Resolves or rejects when all lanes have ended; rejects with what failed first. */
  async run(count: number, lane: () => Promise<void>): Promise<void> {
    await Promise.allSettled(Array.from({ length: count }, () => this.owned(lane)));
    if (this.failed) throw this.failed.error;
  }

  /** A failure of this work ends all lanes, also where whoever called it makes something else of the error. */
  async owned<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.failed ??= { error };
      this.stop.abort(error);
      throw error;
    }
  }
}

/** Does the work, then each of `after` whatever came of it; of several failures the first is thrown, the others are told to `also`. */
export async function endingWith<T>(
  work: Promise<T>,
  after: readonly (() => Promise<unknown>)[],
  also: (error: unknown) => void,
): Promise<T> {
  let [first] = await Promise.allSettled([work]);
  for (const each of after) {
    const [ended] = await Promise.allSettled([each()]);
    if (ended.status === 'fulfilled') continue;
    if (first.status === 'fulfilled') first = ended;
    else also(ended.reason);
  }
  if (first.status === 'rejected') throw first.reason;
  return first.value;
}
