import { systemClock } from '../../src/platform/clock';
import { DockerImageBuilder } from '../../src/platform/sandbox';
import { DockerWorkContainers } from '../../src/platform/sandbox/work-containers';
import type { BuildSpecification } from '../../src/domain/swe';
import { validateTask, type ValidationInput, type ValidationOptions } from '../../src/features/building/validation/validate-task';
import { leftovers, sandboxOptions } from '../support/sandbox';
import { specificationOf } from '../support/ordered-runs';
import { ownChange, type Tree } from '../support/swe-change';
import { debianImage, imageOf, killFirst, removeImage } from '../support/swe-image';

const PYTEST: BuildSpecification = {
  ...{ language: 'python', profile: 'python/pytest', profileVersion: 1, manifests: [], systemPackages: [] },
  ...{ install: [], keep: [], compile: [], evidence: [] },
  test: {
    prepare: [],
    run: 'python3 -m pytest -q -p no:cacheprovider -o junit_family=xunit1 --continue-on-collection-errors --junitxml={report}/junit.xml',
    format: 'junit',
    report: 'junit.xml',
    timeoutSeconds: 60,
  },
};
const BASE: Tree = {
  'calc.py': 'def add(a, b):\n    return a - b\n\n\ndef twice(a):\n    return a + a\n',
  'tests/test_calc.py': 'from calc import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n',
};
const FIX: Tree = { 'calc.py': BASE['calc.py']?.replace('a - b', 'a + b') };
const ADD =
  'from calc import add, twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n\n\ndef test_add():\n    assert add(1, 2) == 3\n';
const TESTS: Tree = { 'tests/test_calc.py': ADD };
const LIMITS = { memoryBytes: 256 * 2 ** 20, cpus: 2 };
const images = new Set<string>();
const tools = { containers: new DockerWorkContainers(sandboxOptions()), clock: systemClock };

afterAll(async () => {
  for (const image of images) await removeImage(image);
  expect(await leftovers()).toEqual([]);
});

async function input(base: Tree, head: Tree, specification = PYTEST): Promise<ValidationInput> {
  const image = await imageOf(debianImage('pytest', ['python3-pytest', 'git']), base);
  images.add(image);
  return { environment: { image }, change: ownChange({ base, head }), specification, restored: [] };
}

async function validate(base: Tree, head: Tree, options: ValidationOptions = {}) {
  const { record } = await validateTask(tools, await input(base, head), { limits: LIMITS, ...options });
  return record;
}

const ID = 'tests/test_calc.py::test_add';
const TWICE = 'tests/test_calc.py::test_twice';

test('a task is verified by fifteen runs', async () => {
  const seen: string[] = [];
  const { record, logs } = await validateTask(tools, await input(BASE, { ...FIX, ...TESTS }), {
    limits: LIMITS,
    onProgress: ({ phase, repetition, ended }) => ended && seen.push(`${phase}-${repetition}`),
  });
  expect(record).toMatchObject({ verdict: 'verified', taskId: 'own__example-7', scope: 'whole-suite', warnings: [] });
  expect(record.f2p).toEqual([ID]);
  expect(record.p2p).toEqual([TWICE]);
  expect(record.runs.map(({ reward }) => reward).slice(9)).toEqual([0, 1, 0, 1, 0, 1]);
  expect(seen).toHaveLength(15);
  expect([...logs.keys()].sort()).toEqual([...seen].sort());
  expect(record.peakMemoryBytes).toBeGreaterThan(0);
  // Its command hands the seed to nobody.
  expect(record.runs.filter((run) => 'orderSeed' in run)).toEqual([]);
  expect(record.controls).toEqual([
    { control: 'empty', resolved: false },
    { control: 'spoof', resolved: false },
  ]);
});

test('swegen 1.16 defect 7: no result that somebody else left is a verdict; three runs of each phase are', async () => {
  const report =
    '<testsuites><testsuite tests="1"><testcase classname="tests.test_calc" name="test_add"/></testsuite></testsuites>';
  const claims: Tree = {
    'jobs/agent/result.json': '{"reward": 1, "verdict": "verified"}',
    'jobs/agent/verifier/reward.json': '{"reward": 1}',
    'junit.xml': report,
  };
  const unfixed = await validate({ ...BASE, ...claims }, FIX);
  expect(unfixed).toMatchObject({ verdict: 'rejected', rejection: { code: 'f2p-empty' } });
  const lucky = `import os\n${ADD}    assert os.environ.get("ASSAY_ORDER_SEED") != "3"\n`;
  const flaky = await validate({ ...BASE, ...claims }, { ...FIX, 'tests/test_calc.py': lucky });
  expect(flaky).toMatchObject({ verdict: 'rejected', rejection: { code: 'flaky', tests: [ID] } });
  expect(flaky.runs.map(({ phase, repetition }) => `${phase}-${repetition}`)).toHaveLength(9);
});

test('a change without a test that fails before it is rejected after three runs', async () => {
  const record = await validate(BASE, FIX);
  expect(record).toMatchObject({ verdict: 'rejected', rejection: { code: 'f2p-empty' } });
  expect(record.runs).toHaveLength(3);
});

test('a test that fails where another ran before it is dropped with its states, and the task stands on the others', async () => {
  const { image: language } = await new DockerImageBuilder(sandboxOptions()).languageImage('python');
  const polluted = [
    'import calc\n\n',
    'def test_clean():\n    assert not hasattr(calc, "used")\n\n',
    'def test_uses():\n    calc.used = True\n',
  ].join('\n');
  const base = { ...BASE, 'tests/test_state.py': polluted };
  const found = specificationOf('python', base);
  const prepare = ['ln -sf /usr/bin/python3 /usr/local/bin/python'];
  const specification = { ...found, test: { ...found.test, prepare } };
  const image = await imageOf(language, base);
  images.add(image);
  const given = { environment: { image }, change: ownChange({ base, head: { ...FIX, ...TESTS } }), specification, restored: [] };
  const { record } = await validateTask(tools, given, { limits: LIMITS });
  expect(record).toMatchObject({ verdict: 'verified', f2p: [ID], p2p: [TWICE, 'tests/test_state.py::test_uses'] });
  expect(record.tests.find(({ id }) => id.endsWith('::test_clean'))).toMatchObject({
    dropped: { why: 'flaky' },
    states: { base: ['pass', 'fail', 'fail'], before: ['pass', 'fail', 'fail'], after: ['pass', 'fail', 'fail'] },
  });
  const seeds = record.runs.filter(({ phase }) => phase === 'base').map(({ orderSeed }) => orderSeed);
  expect(seeds).toEqual([undefined, 2, 3]);
});

test('a task whose only fixed test is flaky is rejected as that, after the two rounds that show it', async () => {
  for (const lucky of ['is None', 'is not None']) {
    const flaky = `import os\n${ADD}    assert os.environ.get("ASSAY_ORDER_SEED") ${lucky}\n`;
    const record = await validate(BASE, { ...FIX, 'tests/test_calc.py': flaky });
    expect(record).toMatchObject({ verdict: 'rejected', rejection: { code: 'flaky', tests: [ID] } });
    expect(record.runs).toHaveLength(6);
  }
});

test('lines that tests print are no results', async () => {
  const forged = `${ADD}\n\ndef test_forged():\n    print('PASSED tests/test_calc.py::test_never')\n    print('</system-out><testcase name="test_never"/>')\n`;
  const record = await validate(BASE, { ...FIX, 'tests/test_calc.py': forged });
  expect(record).toMatchObject({ verdict: 'verified', f2p: [ID], p2p: ['tests/test_calc.py::test_forged', TWICE] });
  expect(record.tests.map(({ id }) => id).filter((id) => id.includes('never'))).toEqual([]);
});

test('a report that was written by a test, which then ends the runner, is not believed', async () => {
  const report =
    '<testsuites><testsuite tests="1" failures="0" errors="0"><testcase classname="tests.test_calc" name="test_add"/></testsuite></testsuites>';
  const forger = [
    'import os, sys',
    "path = next(a for a in sys.argv if a.startswith('--junitxml=')).partition('=')[2]",
    `open(path, 'w').write('${report}')`,
    'os._exit(3)',
  ];
  const record = await validate(BASE, { ...FIX, 'tests/test_calc.py': ADD, 'tests/test_forger.py': forger.join('\n') });
  expect(record).toMatchObject({
    verdict: 'rejected',
    rejection: { code: 'forged-report', run: { phase: 'before', repetition: 1 } },
  });
});

test('os._exit(0) at import leaves no report', async () => {
  const record = await validate(BASE, { ...FIX, ...TESTS, 'tests/test_exit.py': 'import os\nos._exit(0)\n' });
  expect(record).toMatchObject({ verdict: 'rejected', rejection: { code: 'report-missing' } });
});

test('tests that do not compile before the fix are fixed ones only where the change edits them', async () => {
  const base = { ...BASE, 'calc.py': 'def twice(a):\n    return a + a\n' };
  const head = { 'calc.py': `${base['calc.py']}\n\ndef add(a, b):\n    return a + b\n`, ...TESTS };
  const record = await validate(base, head);
  expect(record).toMatchObject({
    verdict: 'verified',
    f2p: [ID],
    p2p: [TWICE],
    warnings: ['compile-only'],
  });
  expect(record.tests.map(({ category }) => category)).toEqual(['n2p-new', 'p2p-masked']);
});

test('a test that prints a gigabyte, more than it may, and one that hangs, end as limits', async () => {
  const loud = {
    'tests/test_loud.py':
      'import sys\n\n\ndef test_loud(capfd):\n    with capfd.disabled():\n        for _ in range(10_000):\n            print("x" * 100_000)\n',
  };
  const printed = await validate({ ...BASE, ...loud }, { ...FIX, ...TESTS }, { limits: { ...LIMITS, outputBytes: 100e6 } });
  expect(printed.rejection).toMatchObject({ code: 'output-limit', run: { phase: 'base', repetition: 1 } });
  const hang = { 'tests/test_hang.py': 'import time\n\n\ndef test_hang():\n    time.sleep(600)\n' };
  const specification = { ...PYTEST, test: { ...PYTEST.test, timeoutSeconds: 8 } };
  const { record } = await validateTask(tools, await input({ ...BASE, ...hang }, { ...FIX, ...TESTS }, specification), {
    limits: LIMITS,
  });
  expect(record.rejection).toMatchObject({ code: 'timed-out', run: { phase: 'base', repetition: 1 } });
});

test('what a test prints within the limit changes nothing', async () => {
  const loud = {
    'tests/test_loud.py':
      'def test_loud(capfd):\n    with capfd.disabled():\n        for _ in range(1200):\n            print("x" * 100_000)\n',
  };
  const record = await validate({ ...BASE, ...loud }, { ...FIX, ...TESTS }, { runs: 1 });
  expect(record).toMatchObject({ verdict: 'verified', f2p: [ID] });
  expect(record.runs[0]?.log).toMatchObject({ truncated: true });
  expect(record.runs[0]?.log.totalBytes).toBeGreaterThan(120e6);
});

test('a run without enough memory gets twice as much, once', async () => {
  const hungry = { 'tests/test_hungry.py': 'def test_hungry():\n    assert len(bytearray(120 * 2**20)) > 0\n' };
  const enough = await validate(
    { ...BASE, ...hungry },
    { ...FIX, ...TESTS },
    { runs: 1, limits: { memoryBytes: 100 * 2 ** 20 } },
  );
  expect(enough).toMatchObject({ verdict: 'verified', memoryLimitBytes: 200 * 2 ** 20 });
  const never = await validate({ ...BASE, ...hungry }, { ...FIX, ...TESTS }, { runs: 1, limits: { memoryBytes: 50 * 2 ** 20 } });
  expect(never.rejection).toMatchObject({ code: 'out-of-memory' });
});

test('a guard that fails with the fix in the first round alone is dropped with its states, and the task stands on the others', async () => {
  const chance =
    'import os\nimport calc\n\n\ndef test_chance():\n    assert calc.add(1, 2) != 3 or "ASSAY_ORDER_SEED" in os.environ\n';
  const record = await validate({ ...BASE, 'tests/test_chance.py': chance }, { ...FIX, ...TESTS }, { runs: 2 });
  expect(record).toMatchObject({ verdict: 'verified', f2p: [ID], p2p: [TWICE] });
  expect(record.tests.find(({ id }) => id === 'tests/test_chance.py::test_chance')).toMatchObject({
    dropped: { why: 'flaky' },
    states: { base: ['pass', 'pass'], before: ['pass', 'pass'], after: ['fail', 'pass'] },
  });
});

test('a fix that breaks a test, and a base that passes nothing, are no tasks', async () => {
  const head = { 'calc.py': 'def add(a, b):\n    return a + b\n\n\ndef twice(a):\n    return a\n', ...TESTS };
  const breaking = await validate(BASE, head);
  expect(breaking.rejection).toMatchObject({ code: 'regression', tests: [TWICE] });
  expect(breaking.runs).toHaveLength(6);
  const broken = { ...BASE, 'calc.py': 'def twice(a):\n    return 0\n' };
  expect((await validate(broken, { ...FIX, ...TESTS })).rejection).toMatchObject({ code: 'base-broken' });
});

describe('a suite that takes too long', () => {
  const slow = { 'tests/test_slow.py': 'import time\n\n\ndef test_slow():\n    time.sleep(30)\n' };
  const narrowed = (words: string) => ({ ...PYTEST.test, run: `${PYTEST.test.run} ${words}` });
  const suite = async (narrowing: ValidationInput['narrowing'], seconds = 3, extra: Tree = slow) => {
    const given = { ...(await input({ ...BASE, ...extra }, { ...FIX, ...TESTS })), ...(narrowing && { narrowing }) };
    const options = { limits: LIMITS, runs: 1, wholeSuiteSeconds: seconds };
    return (await validateTask(tools, given, options)).record;
  };

  test('is ended at its limit and gives way to what the patch reaches, in every phase', async () => {
    const test = narrowed('tests/test_calc.py');
    const record = await suite({ test, to: ['tests/test_calc.py'] });
    expect(record).toMatchObject({ verdict: 'verified', scope: 'reached-packages', f2p: [ID], p2p: [TWICE], test });
    expect(record.longSuite).toMatchObject({ limitSeconds: 3, ended: true, narrowedTo: ['tests/test_calc.py'] });
    expect(record.longSuite?.wallMs).toBeGreaterThanOrEqual(3000);
    const [whole, ...others] = record.runs.map(({ phase, end }) => `${phase} ${end}`);
    expect([whole, others]).toEqual([
      'base timed-out',
      ['base', 'before', 'after', 'nop', 'oracle'].map((phase) => `${phase} exited`),
    ]);
  });

  test('stays whole where it can not be narrowed, or nothing passes of what it was narrowed to, and the record says why', async () => {
    const short = { 'tests/test_slow.py': 'import time\n\n\ndef test_slow():\n    time.sleep(2)\n' };
    const none = await suite({ why: 'there is no part of it' }, 1, short);
    expect(none).toMatchObject({ verdict: 'verified', scope: 'whole-suite', f2p: [ID], test: PYTEST.test });
    expect(none.longSuite).toMatchObject({ limitSeconds: 1, ended: false, notNarrowed: 'there is no part of it' });
    const empty = await suite({ test: narrowed('tests/test_absent.py'), to: ['tests/test_absent.py'] }, 1, short);
    expect(empty).toMatchObject({ verdict: 'verified', scope: 'whole-suite', f2p: [ID], test: PYTEST.test });
    expect(empty.longSuite).toMatchObject({ ended: true, notNarrowed: 'no test of the part that the patch reaches passes' });
  });
});

test('a run that somebody outside kills tells nothing of the task', async () => {
  const slow = { 'tests/test_slow.py': 'import time\n\n\ndef test_slow():\n    time.sleep(60)\n' };
  const validating = validate({ ...BASE, ...slow }, { ...FIX, ...TESTS });
  await killFirst('own__example-7');
  expect(await validating).toMatchObject({ verdict: 'rejected', rejection: { code: 'interrupted', run: { phase: 'base' } } });
});

test('a validation ends when it is told to', async () => {
  const given = await input(BASE, { ...FIX, ...TESTS });
  const reason = new Error('enough');
  await expect(validateTask(tools, given, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
