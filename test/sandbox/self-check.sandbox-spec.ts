import type { RunReport } from '../../src/platform/sandbox';
import { selfCheck, type CheckSpec } from '../../src/platform/sandbox/self-check';
import { newGrader } from '../support/grader';
import { leftovers, pythonImage } from '../support/sandbox';

const SLOT = { memoryBytes: 512 * 1024 * 1024, processes: 64 };
const grader = newGrader(1);
let image: string;

beforeAll(async () => {
  image = await pythonImage();
});
afterAll(async () => {
  await grader.close();
  expect(await leftovers()).toEqual([]);
});

async function inSlot(spec: CheckSpec): Promise<RunReport> {
  return (await grader.grade({ ...spec, image })).run;
}

test('a slot that is well passes, fast', async () => {
  expect(await selfCheck(inSlot, SLOT)).toEqual({ ok: true, wrong: [] });
  const began = performance.now();
  await selfCheck(inSlot, SLOT);
  // Some 300 ms on two idle cores; a slow host must not fail the test.
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a slot that is too kind or too strict is told from one that is well', async () => {
  const kind = await selfCheck(async (spec) => ({ ...(await inSlot(spec)), verdict: 'passed' }), SLOT);
  expect(kind.wrong).toHaveLength(11);
  const strict = await selfCheck(async (spec) => ({ ...(await inSlot(spec)), verdict: 'failed' }), SLOT);
  expect(strict.wrong.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['honest', 'early-exit', 'replies-twice', 'looks-for-them']),
  );
});
