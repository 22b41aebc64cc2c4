import type { Participant } from '../../src/client';

/** Milliseconds that one answer takes. */
async function timed(who: Participant, address: string): Promise<number> {
  const started = performance.now();
  const response = await who.api.raw('GET', address);
  await response.arrayBuffer();
  return performance.now() - started;
}

/**
 * How well the answer's time tells one address from the other: the share of pairs of requests in which the first took
 * longer (the area under the ROC curve, Mann and Whitney's U over n * n). 0.5 tells nothing, 0 and 1 tell all; with n requests
 * to each, chance alone strays about 0.41 / sqrt(n) from 0.5. Requests alternate, so that a busy moment hits both.
 */
export async function tellsApart(who: Participant, first: string, second: string, n: number): Promise<number> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let at = 0; at < n; at += 1) {
    const turns: (() => Promise<unknown>)[] = [
      async () => ones.push(await timed(who, first)),
      async () => others.push(await timed(who, second)),
    ];
    for (const turn of at % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  const longer = ones.reduce((sum, one) => sum + others.filter((other) => one > other).length, 0);
  return longer / (n * n);
}
