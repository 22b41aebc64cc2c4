import fc from 'fast-check';
import { Fifo } from './fifo';

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await Promise.resolve();
}

describe('A FIFO', () => {
  it('runs one at a time, in order, whatever each takes and however it ends', async () => {
    const jobs = fc.array(fc.record({ takes: fc.nat(5), fails: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(jobs, async (list) => {
        const fifo = new Fifo();
        const started: number[] = [];
        let running = 0;
        const results = list.map(({ takes, fails }, index) =>
          fifo.run(async () => {
            started.push(index);
            running += 1;
            expect(running).toBe(1);
            await turns(takes);
            running -= 1;
            if (fails) throw new Error(`job ${index}`);
            return index;
          }),
        );
        const settled = await Promise.allSettled(results);
        expect(started).toEqual(list.map((_, index) => index));
        for (const [index, { fails }] of list.entries()) {
          expect(settled[index]).toMatchObject(
            fails ? { status: 'rejected', reason: { message: `job ${index}` } } : { value: index },
          );
        }
      }),
    );
  });

  it('takes a function that throws before it returns a promise for one that failed', async () => {
    const fifo = new Fifo();
    const thrown = fifo.run(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    await expect(fifo.run(async () => 'after')).resolves.toBe('after');
  });
});
