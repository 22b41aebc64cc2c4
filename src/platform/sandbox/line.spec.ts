import { Line, type Pairing } from './line';

/** Two places; whoever is first gets the first free one. */
function firstCome(busy: Set<string>): Pairing<string, string> {
  return (waiting) => {
    const place = ['a', 'b'].find((name) => !busy.has(name));
    if (waiting.length === 0 || place === undefined) return undefined;
    busy.add(place);
    return { index: 0, place };
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe('a line before some places', () => {
  test('lets in as many as there are places, and the next when one leaves', async () => {
    const busy = new Set<string>();
    const line = new Line<string, string>(2, firstCome(busy));
    const [one, two] = [await line.enter('one', 1), await line.enter('two', 1)];
    let third: string | undefined;
    const waiting = line.enter('three', 1).then(({ place }) => (third = place));
    await settled();
    expect([one.place, two.place, third, line.taken]).toEqual(['a', 'b', undefined, 2]);
    busy.delete('b');
    two.leave();
    await waiting;
    expect([third, line.taken]).toEqual(['b', 2]);
  });

  test('nobody passes a heavy one that came before', async () => {
    const busy = new Set<string>();
    const line = new Line<string, string>(2, firstCome(busy));
    const light = await line.enter('light', 1);
    const order: string[] = [];
    const heavy = line.enter('heavy', 7).then((entered) => {
      order.push('heavy');
      return entered;
    });
    const late = line.enter('late', 1).then(() => order.push('late'));
    await settled();
    expect(order).toEqual([]);
    busy.clear();
    light.leave();
    (await heavy).leave();
    await late;
    expect(order).toEqual(['heavy', 'late']);
  });

  test('chooses by the pairing, and looks again when it is told to', async () => {
    let ready = false;
    const line = new Line<string, string>(1, (waiting) => {
      const index = waiting.findIndex(({ item }) => item === 'wanted');
      if (index >= 0) return { index, place: 'home' };
      return ready ? { index: 0, place: 'elsewhere' } : 5;
    });
    const other = line.enter('other', 1);
    expect((await line.enter('wanted', 1).then((entered) => (entered.leave(), entered))).place).toBe('home');
    ready = true;
    expect((await other).place).toBe('elsewhere');
  });
});
