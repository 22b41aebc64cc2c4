import { HOSTILE_PATCHES, PATCH_TASKS, runPatch, wrongOfPatch } from './attacks/patches';
import { patchBench, type PatchBench } from '../support/patch-task';
import { leftovers } from '../support/sandbox';

/** One of each way; `npm run attacks` runs them all, over all runners. */
const SOME = /^(forged-lines|deleted-tests|background-writer|report-before|conftest|replaced-runner|patched-)/;
let bench: PatchBench;

beforeAll(async () => (bench = await patchBench(PATCH_TASKS.pytest())));
afterAll(async () => {
  await bench.close();
  expect(await leftovers()).toEqual([]);
});

test('there are attacks enough, over several runners', () => {
  const seen = HOSTILE_PATCHES.filter(({ blind, right }) => blind === undefined && right !== true);
  expect(seen.length).toBeGreaterThanOrEqual(12);
  expect(new Set(HOSTILE_PATCHES.map(({ runner }) => runner)).size).toBe(2);
});

const patches = HOSTILE_PATCHES.filter(({ id }) => SOME.test(id));
test.each(patches.map((patch) => [patch.id, patch] as const))('%s', async (_, patch) => {
  expect(wrongOfPatch(patch, await runPatch(bench, patch))).toEqual([]);
});
