import { reservationOf } from './domain/memory';
import type { Lease } from './gate';
import { MemoryGate } from './memory-gate';

const NEVER = new AbortController().signal;
const GIB = 1024 ** 3;

/** Tells whether it has been let in, a turn of the loop later. */
async function isIn(entering: Promise<Lease>): Promise<boolean> {
  let entered = false;
  entering.then(
    () => (entered = true),
    () => undefined,
  );
  await new Promise((resolve) => setImmediate(resolve));
  return entered;
}

describe('memory of all cases', () => {
  it('lets in what fits, and the rest in turn', async () => {
    const gate = new MemoryGate(10);
    const first = await gate.enter(6, NEVER);
    const [large, small] = [gate.enter(8, NEVER), gate.enter(2, NEVER)];
    expect([await isIn(large), await isIn(small)]).toEqual([false, false]);
    first.release();
    expect([await isIn(large), await isIn(small)]).toEqual([true, true]);
  });

  it('lets what is larger than all in alone', async () => {
    const gate = new MemoryGate(10);
    const large = await gate.enter(50, NEVER);
    const next = gate.enter(1, NEVER);
    expect(await isIn(next)).toBe(false);
    large.release();
    expect(await isIn(next)).toBe(true);
  });

  it('lets what wants nothing in at once, whoever waits', async () => {
    const gate = new MemoryGate(10);
    await gate.enter(10, NEVER);
    const waiting = gate.enter(1, NEVER);
    expect([await isIn(waiting), await isIn(gate.enter(0, NEVER))]).toEqual([false, true]);
  });

  it('counts what a case takes more while it runs, and gives all of it back', async () => {
    const gate = new MemoryGate(10);
    const growing = await gate.enter(4, NEVER);
    expect([growing.grow(8), growing.grow(50)]).toEqual([8, 10]);
    const next = gate.enter(4, NEVER);
    expect(await isIn(next)).toBe(false);
    growing.release();
    growing.release();
    (await next).release();
    expect(await isIn(gate.enter(10, NEVER))).toBe(true);
  });

  it('lets who gives up go, and the next past him', async () => {
    const gate = new MemoryGate(10);
    await gate.enter(6, NEVER);
    const leaving = new AbortController();
    const [large, small] = [gate.enter(8, leaving.signal), gate.enter(2, NEVER)];
    leaving.abort(new Error('cancelled'));
    await expect(large).rejects.toThrow('cancelled');
    expect(await isIn(small)).toBe(true);
    await expect(gate.enter(1, leaving.signal)).rejects.toThrow('cancelled');
  });
});

describe('what a case reserves', () => {
  const facts = { language: 'python', ranOut: 0, hostBytes: 64 * GIB } as const;

  it.each([
    ['by its language', facts, GIB, 4 * GIB],
    ['the most of all languages where its own is not known', { ...facts, language: null }, 3 * GIB, 4 * GIB],
    ['twice the peak that its repository had', { ...facts, peakBytes: 3 * GIB }, 6 * GIB, 4 * GIB],
    ['not less than the least', { ...facts, peakBytes: 1000 }, GIB / 2, 4 * GIB],
    ['twice the limit for each time that it ran out', { ...facts, ranOut: 2 }, 16 * GIB, 16 * GIB],
    ['what the host has, where that is less', { ...facts, ranOut: 9 }, 64 * GIB, 64 * GIB],
  ])('%s', (_, given, bytes, limitBytes) => {
    expect(reservationOf(given)).toEqual({ bytes, limitBytes });
  });
});
