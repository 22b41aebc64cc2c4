import { randomUUID } from 'node:crypto';
import type { GradeSpec, RunReport } from '../../src/platform/sandbox';
import { OneShotGrader } from '../../src/platform/sandbox/one-shot-grader';
import { selfCheck, type CheckSpec } from '../../src/platform/sandbox/self-check';
import { WarmGrader } from '../../src/platform/sandbox/warm-grader';
import { newGrader } from '../support/grader';
import { functionsOf, leftovers, LIMITS, newSandbox, python, pythonImage, sandboxOptions } from '../support/sandbox';

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

test('a slot whose check comes out wrong serves nobody, and the grader says so', async () => {
  const options = { ...sandboxOptions(), graderSlots: 1 };
  const checked: string[] = [];
  const own = new WarmGrader(options, new OneShotGrader(newSandbox(options)), async (slot, image, limits) => {
    checked.push(image);
    if (checked.length === 1) throw new Error('early-exit: passed');
    expect(await selfCheck((spec) => slot.grade({ ...spec, image }), limits)).toEqual({ ok: true, wrong: [] });
  });
  const suite = [python('test_it.py', 'from solution import add\n\n\ndef test_it():\n    assert add(1, 2) == 3\n')];
  const spec: GradeSpec = {
    ...{
      id: randomUUID(),
      trust: 'isolated-oracle',
      isolation: 'warm',
      image,
      interface: functionsOf('add'),
      suite,
      limits: LIMITS,
    },
    ...{ suiteKey: randomUUID(), tests: ['test_it.py::test_it'], hashSeed: 0, failFast: false },
    solution: [python('solution.py', 'def add(a, b):\n    return a + b\n')],
  };
  try {
    const refused = own.grade(spec);
    await expect(refused).rejects.toMatchObject({ name: 'SandboxInfraError', kind: 'harness-lost', duringRun: false });
    expect(own.status().unfit).toBe(1);
    expect((await own.grade(spec)).run.verdict).toBe('passed');
    expect(checked).toEqual([image, image]);
  } finally {
    await own.close();
  }
});

test('a slot that is too kind or too strict is told from one that is well', async () => {
  const kind = await selfCheck(async (spec) => ({ ...(await inSlot(spec)), verdict: 'passed' }), SLOT);
  expect(kind.wrong).toHaveLength(11);
  const strict = await selfCheck(async (spec) => ({ ...(await inSlot(spec)), verdict: 'failed' }), SLOT);
  expect(strict.wrong.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['honest', 'early-exit', 'replies-twice', 'looks-for-them']),
  );
});
