import { monotonicMs, sleep } from '../../platform/clock';
import { Gate } from './gate';

const NEVER = new AbortController().signal;

function soon(ms = 5000): number {
  return monotonicMs() + ms;
}

describe('The gate', () => {
  it('lets as many in as there are slots, in the order in which they came', async () => {
    const gate = new Gate(2, 10);
    const began: number[] = [];
    let inside = 0;
    let most = 0;
    await Promise.all(
      [0, 1, 2, 3, 4].map((number) =>
        gate.within(soon(), NEVER, async () => {
          began.push(number);
          most = Math.max(most, (inside += 1));
          await sleep(5);
          inside -= 1;
        }),
      ),
    );
    expect(began).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('turns away who finds no place, comes too late, or is gone, and goes on without them', async () => {
    const gate = new Gate(1, 2);
    let open: () => void = () => undefined;
    const first = gate.within(soon(), NEVER, () => new Promise<void>((resolve) => (open = resolve)));
    const gone = new AbortController();
    const late = gate.within(soon(10), NEVER, () => Promise.resolve('late'));
    const left = gate.within(soon(), gone.signal, () => Promise.resolve('left'));
    await expect(gate.within(soon(), NEVER, () => Promise.resolve())).rejects.toMatchObject({ code: 'overloaded' });
    await expect(late).rejects.toMatchObject({ code: 'deadline-passed' });
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    const next = gate.within(soon(), NEVER, () => Promise.resolve('next'));
    open();
    await first;
    expect(await next).toBe('next');
    expect(await gate.within(soon(), NEVER, () => Promise.resolve('free'))).toBe('free');
  });

  it('gives its place back when the work fails', async () => {
    const gate = new Gate(1, 0);
    await expect(gate.within(soon(), NEVER, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.within(soon(), NEVER, () => Promise.resolve(1))).toBe(1);
  });
});
