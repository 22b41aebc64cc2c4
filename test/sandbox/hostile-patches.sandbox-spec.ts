import { HOSTILE_PATCHES, runPatch, wrongOfPatch, type RunnerPatches } from './attacks/patches';
import { patchBench, type PatchBench } from '../support/patch-task';
import { leftovers } from '../support/sandbox';

afterAll(async () => expect(await leftovers()).toEqual([]));

test('there are attacks enough on every runner', () => {
  const seen = Object.entries<RunnerPatches>(HOSTILE_PATCHES).map(([runner, { patches }]) => {
    const told = patches.filter(({ blind, right }) => blind === undefined && right !== true);
    return [runner, told.length] as const;
  });
  expect(seen.filter(([, count]) => count < 2)).toEqual([]);
  expect(seen).toHaveLength(13);
});

/** One of each way; `npm run attacks` runs them all, over all runners. */
const SOME =
  /^(forged-lines|deleted-tests|background-writer|report-before|conftest|replaced-runner|patched-|node-events|nunit-end)/;

describe.each(['pytest', 'node-test', 'nunit'] as const)('%s', (runner) => {
  const { task, patches } = HOSTILE_PATCHES[runner];
  let bench: PatchBench;

  beforeAll(async () => (bench = await patchBench(await task())));
  afterAll(() => bench.close());

  const some = patches.filter(({ id }) => SOME.test(id));
  it.each(some.map((patch) => [patch.id, patch] as const))('%s', async (_, patch) => {
    expect(wrongOfPatch(patch, await runPatch(bench, patch))).toEqual([]);
  });
});
