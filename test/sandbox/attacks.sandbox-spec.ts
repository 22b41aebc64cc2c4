import { newGrader } from '../support/grader';
import { INSTALLATION, leftovers, pythonImage } from '../support/sandbox';
import { loadAttacks } from './attacks/attack';
import { portDoor, type Door } from './attacks/door';
import { ContainerWatch } from './attacks/outside';
import { runAttack } from './attacks/run';

const SLOTS = 1;
const grader = newGrader(SLOTS);
const watch = new ContainerWatch(INSTALLATION, SLOTS);
let door: Door;

beforeAll(async () => {
  door = portDoor(grader, await pythonImage(), 'warm', () => watch.list());
});
afterAll(async () => {
  await grader.close();
  expect(await leftovers()).toEqual([]);
});

const ATTACKS = loadAttacks();
/** One of each way in which a single process can be attacked; `npm run attacks` runs them all. */
const IN_PROCESS =
  /^(01-exit-at|05-skip$|12-equals|13-int|15-approx|16-|21-patch-call|21-register|22-builtin-f|23-lib|25-trace|26-|29-forge|35-|36-|38-shadow-m|40-|47-|48-|53-fork|57-output-flood$|76-|own-user-|own-lying-list)/;

describe('isolated-oracle, in one warm slot', () => {
  test.each(ATTACKS.map((attack) => [attack.id, attack] as const))('%s', async (_id, attack) => {
    expect((await runAttack(door, attack, 'isolated-oracle')).wrong).toEqual([]);
  });
});

describe('in-process', () => {
  const some = ATTACKS.filter(({ id }) => IN_PROCESS.test(id));
  test.each(some.map((attack) => [attack.id, attack] as const))('%s', async (_id, attack) => {
    expect((await runAttack(door, attack, 'in-process')).wrong).toEqual([]);
  });
});

test('the corpus covers the catalogue', () => {
  const rows = new Set(ATTACKS.map(({ row }) => row));
  const missing = Array.from({ length: 89 }, (_, index) => String(index + 1)).filter((row) => !rows.has(row));
  // Archives and the cache are attacked through the public API alone: attacks/api-cases.ts.
  expect(missing).toEqual(['44', '86']);
  expect(ATTACKS.filter(({ row }) => row === 'own').length).toBeGreaterThanOrEqual(20);
});
