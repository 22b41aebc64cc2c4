import fc from 'fast-check';
import { FairQueue, type Waiting } from './fair-queue';

interface Item extends Waiting {
  name: string;
}

function item(account: string, name: string, group = 'g', cost = 1): Item {
  return { account, name, group, cost };
}

function takeAll(queue: FairQueue<Item>): string[] {
  const names: string[] = [];
  for (let next = queue.take(9); next; next = queue.take(9)) {
    names.push(next.name);
    queue.done(next);
  }
  return names;
}

describe('the fair queue', () => {
  it('gives accounts their turn one after another, however much each has waiting', () => {
    const queue = new FairQueue<Item>();
    for (let n = 0; n < 4; n += 1) queue.add(item('large', `l${n}`));
    queue.add(item('small', 's0'));
    expect(takeAll(queue)).toEqual(['l0', 's0', 'l1', 'l2', 'l3']);
  });

  it('serves the account that has less running first', () => {
    const queue = new FairQueue<Item>();
    for (let n = 0; n < 4; n += 1) queue.add(item('a', `a${n}`));
    expect([queue.take(9)?.name, queue.take(9)?.name]).toEqual(['a0', 'a1']);
    for (let n = 0; n < 3; n += 1) queue.add(item('b', `b${n}`));
    expect([1, 2, 3].map(() => queue.take(9)?.name)).toEqual(['b0', 'b1', 'a2']);
  });

  it('keeps to a group for a while, and starves none', () => {
    const queue = new FairQueue<Item>();
    for (let n = 0; n < 40; n += 1) {
      queue.add(item('a', `x${n}`, 'x'));
      queue.add(item('a', `y${n}`, 'y'));
    }
    const names = takeAll(queue);
    const changes = names.filter((name, index) => index > 0 && name[0] !== names[index - 1]?.[0]).length;
    expect(changes).toBeLessThanOrEqual(5);
    expect(names.findIndex((name) => name.startsWith('y'))).toBe(16);
  });

  it('waits for room for what is large rather than pass it over', () => {
    const queue = new FairQueue<Item>();
    queue.add(item('a', 'large', 'g', 3));
    queue.add(item('a', 'small'));
    expect(queue.take(2)).toBeUndefined();
    expect(queue.take(3)?.name).toBe('large');
  });

  it('forgets what is removed, once', () => {
    const queue = new FairQueue<Item>();
    const [one, two] = [item('a', 'one'), item('a', 'two')];
    queue.add(one);
    queue.add(two);
    expect([queue.remove(one), queue.remove(one), queue.size, queue.sizeOf('a')]).toEqual([true, false, 1, 1]);
    expect([...queue]).toEqual([two]);
    expect(takeAll(queue)).toEqual(['two']);
  });

  it('hands out everything exactly once, whatever happens meanwhile', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'take', 'done', 'remove'),
      account: fc.constantFrom('a', 'b', 'c'),
      group: fc.constantFrom('x', 'y'),
      cost: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new FairQueue<Item>();
        const [waiting, running] = [new Set<Item>(), new Set<Item>()];
        steps.forEach(({ what, account, group, cost }, index) => {
          const [oldest] = what === 'remove' ? waiting : running;
          if (what === 'add') {
            const added = item(account, `${index}`, group, cost);
            waiting.add(added);
            queue.add(added);
          } else if (what === 'take') {
            const taken = queue.take(3);
            if (waiting.size > 0) expect(taken).toBeDefined();
            if (taken) expect(waiting.delete(taken) && running.add(taken)).toBeTruthy();
          } else if (what === 'remove' && oldest) expect(queue.remove(oldest) && waiting.delete(oldest)).toBe(true);
          else if (what === 'done' && oldest && running.delete(oldest)) queue.done(oldest);
          expect(queue.size).toBe(waiting.size);
          expect(new Set(queue)).toEqual(waiting);
        });
      }),
    );
  });
});
