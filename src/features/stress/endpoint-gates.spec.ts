import { EndpointGates } from './endpoint-gates';

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const never = new AbortController().signal;
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('An endpoint', () => {
  it('has no more calls under way than its limit, in the order in which they came', async () => {
    const gates = new EndpointGates();
    const calls = [deferred(), deferred(), deferred(), deferred()];
    const started: number[] = [];
    const all = calls.map(({ promise }, index) =>
      gates.through('a', 2, never, () => {
        started.push(index);
        return promise;
      }),
    );
    await turn();
    expect(started).toEqual([0, 1]);
    calls[1]?.resolve();
    await turn();
    expect(started).toEqual([0, 1, 2]);
    for (const { resolve } of calls) resolve();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('does not hold up another', async () => {
    const gates = new EndpointGates();
    const slow = deferred();
    const first = gates.through('a', 1, never, () => slow.promise);
    await expect(gates.through('b', 1, never, () => Promise.resolve('b'))).resolves.toBe('b');
    slow.resolve();
    await first;
  });

  it('gives a place back after a failure, and takes nobody in who has left', async () => {
    const gates = new EndpointGates();
    const slow = deferred();
    const first = gates.through('a', 1, never, () => slow.promise.then(() => Promise.reject(new Error('broken'))));
    const leaving = new AbortController();
    const second = gates.through('a', 1, leaving.signal, () => Promise.resolve('second'));
    const third = gates.through('a', 1, never, () => Promise.resolve('third'));
    leaving.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    slow.resolve();
    await expect(first).rejects.toThrow('broken');
    await expect(third).resolves.toBe('third');
  });
});
