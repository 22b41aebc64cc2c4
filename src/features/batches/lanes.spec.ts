import { sleep } from '../../platform/clock';
import { endingWith, Lanes } from './lanes';

describe('lanes', () => {
  it('end together: the first that fails aborts the others, and is thrown when they have ended', async () => {
    const lanes = new Lanes(new AbortController().signal);
    const ended: string[] = [];
    let lane = 0;
    const run = lanes.run(3, async () => {
      lane += 1;
      if (lane === 2) throw new Error('the database is gone');
      await sleep(60_000, lanes.signal);
      await sleep(20);
      ended.push('put back');
      throw new Error('and so could nothing be written');
    });
    await expect(run).rejects.toThrow('the database is gone');
    expect(ended).toEqual(['put back', 'put back']);
  });

  it('end for a failure that was taken for something else', async () => {
    const lanes = new Lanes(new AbortController().signal);
    const run = lanes.run(2, async () => {
      await lanes.owned(() => Promise.reject(new Error('the lease is lost'))).catch(() => undefined);
      expect(lanes.signal.aborted).toBe(true);
    });
    await expect(run).rejects.toThrow('the lease is lost');
  });

  it('end with what is around them', async () => {
    const outer = new AbortController();
    const lanes = new Lanes(outer.signal);
    const run = lanes.run(2, () => sleep(60_000, lanes.signal));
    outer.abort();
    await expect(run).resolves.toBeUndefined();
  });
});

describe('what follows the work', () => {
  const fails = (message: string) => () => Promise.reject(new Error(message));

  it('takes nothing from the first failure, and is told', async () => {
    const told: unknown[] = [];
    const all = endingWith(fails('first')(), [fails('second'), fails('third')], (error) => told.push(error));
    await expect(all).rejects.toThrow('first');
    expect(told).toEqual([new Error('second'), new Error('third')]);
  });

  it('fails work that was done, for its end is not', async () => {
    const done: string[] = [];
    const last = () => Promise.resolve(done.push('last'));
    await expect(endingWith(Promise.resolve(1), [fails('second'), last], () => undefined)).rejects.toThrow('second');
    expect(done).toEqual(['last']);
    await expect(endingWith(Promise.resolve(1), [last], () => undefined)).resolves.toBe(1);
  });
});
