import { Line } from './line';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe('a line before some places', () => {
  test('lets in as many as there are places, and the next when one leaves', async () => {
    const line = new Line(2);
    await line.enter(1);
    const leave = await line.enter(1);
    let third = false;
    const waiting = line.enter(1).then(() => (third = true));
    await settled();
    expect([third, line.taken]).toEqual([false, 2]);
    leave();
    await waiting;
    expect([third, line.taken]).toEqual([true, 2]);
  });

  test('nobody passes a heavy one that came before', async () => {
    const line = new Line(2);
    const leave = await line.enter(1);
    const order: string[] = [];
    const heavy = line.enter(7).then((left) => {
      order.push('heavy');
      return left;
    });
    const late = line.enter(1).then(() => order.push('late'));
    await settled();
    expect(order).toEqual([]);
    leave();
    (await heavy)();
    await late;
    expect(order).toEqual(['heavy', 'late']);
  });
});
