import { sleep } from '../../platform/clock';
import { Turns } from './turns';

/** Works off `cases` in `lanes`; each case succeeds or not. Answers how many began and how many succeeded, and the most at a time. */
async function workOff(cases: boolean[], lanes: number, wanted: number) {
  const turns = new Turns();
  const due = cases.values();
  let [began, succeeded, now, most, skipped] = [0, 0, 0, 0, 0];
  const room = async () => (await sleep(1), wanted - succeeded);
  const lane = async (): Promise<void> => {
    for (const succeeds of due) {
      const taken = await turns.take(room, async () => {
        began += 1;
        now += 1;
        most = Math.max(most, now);
        await sleep(1 + (began % 3));
        now -= 1;
        if (succeeds) succeeded += 1;
      });
      if (!taken) skipped += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { began, succeeded, most, skipped };
}

it('makes exactly as many as are wanted, however many lanes there are', async () => {
  for (const lanes of [1, 2, 4, 16])
    expect(await workOff(Array<boolean>(20).fill(true), lanes, 5)).toMatchObject({ began: 5, succeeded: 5, skipped: 15 });
});

it('goes on where what was under way fails', async () => {
  const everyThird = Array.from({ length: 30 }, (_, index) => index % 3 === 2);
  for (const lanes of [1, 4, 8]) expect(await workOff(everyThird, lanes, 4)).toMatchObject({ succeeded: 4 });
});

it('holds nobody where no end is set', async () => {
  expect(await workOff(Array<boolean>(20).fill(true), 8, Infinity)).toMatchObject({ succeeded: 20, most: 8 });
});

it('lets the next one go where work throws', async () => {
  const turns = new Turns();
  const room = () => Promise.resolve(1);
  const failing = turns.take(room, async () => {
    await sleep(5);
    throw new Error('broken');
  });
  await sleep(1);
  let ran = false;
  const next = turns.take(room, async () => void (ran = true));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(true);
  expect(ran).toBe(true);
});
