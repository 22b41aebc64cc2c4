import type { GradeReport, Limits, SourceFile } from '../../src/platform/sandbox';
import { sha256 } from '../../src/platform/hash';
import { newGrader } from '../support/grader';
import { leftovers, pythonImage } from '../support/sandbox';

const grader = newGrader(3);
const MIB = 1024 * 1024;
const LIMITS: Limits = {
  ...{ cpuSeconds: 5, wallSeconds: 60, memoryBytes: 256 * MIB, processes: 16 },
  ...{ outputBytes: MIB, diskBytes: 4 * MIB, diskInodes: 256, openFiles: 64 },
};
const SAYS = 'def say(text):\n    print(text)\n    return True\n';
const HEAD = 'from solution import say\n';
let image: string;

beforeAll(async () => {
  image = await pythonImage();
  // Slots take a moment to start; what is told below is about slots that are there.
  await Promise.all([1, 2, 3].map(() => grade(`${HEAD}\ndef test_it():\n    assert say('warm')\n`)));
});
afterAll(async () => {
  await grader.close();
  expect(await leftovers()).toEqual([]);
});

let number = 0;

/** One run of a suite with one file and the test `test_it`. */
function grade(suite: string, { solution = SAYS, limits = {} }: { solution?: string; limits?: Partial<Limits> } = {}) {
  const files: SourceFile[] = [{ path: 'test_it.py', content: suite }];
  return grader.grade({
    ...{ id: `oracle-${++number}`, trust: 'isolated-oracle', isolation: 'warm', image, hashSeed: 0, failFast: false },
    interface: { kind: 'functions', modules: [{ name: 'solution', names: ['say'] }] },
    ...{ suite: files, suiteKey: sha256(suite), tests: ['test_it.py::test_it'], limits: { ...LIMITS, ...limits } },
    solution: [{ path: 'solution.py', content: `${solution}# ${number}\n` }],
  });
}

function printed({ run }: GradeReport): string {
  expect({ verdict: run.verdict, detail: run.detail }).toMatchObject({ verdict: 'passed' });
  return run.output.stdout.trim();
}

test('a suite is collected once, whichever slots its submissions run in', async () => {
  const suite = `import os\n${HEAD}TOKEN = os.urandom(8).hex()\n\ndef test_it():\n    assert say(TOKEN)\n`;
  const tokens = await Promise.all(Array.from({ length: 9 }, async () => printed(await grade(suite))));
  expect(tokens[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set(tokens).size).toBe(1);
});

test('holds many suites at once, and each is its own', async () => {
  const suites = Array.from({ length: 150 }, (_, n) => `${HEAD}\ndef test_it():\n    assert say('suite ${n}')\n`);
  for (let round = 0; round < 2; round += 1) {
    const said = await Promise.all(suites.map(async (suite) => printed(await grade(suite))));
    expect(said).toEqual(suites.map((_, n) => `suite ${n}`));
  }
});

test('runs of one suite at the same time have folders of their own, empty at their start', async () => {
  const suite = `import os, time
${HEAD}
def test_it():
    assert os.listdir('.') == []
    with open('mine', 'w') as file:
        file.write(str(os.getpid()))
    time.sleep(0.3)
    with open('mine') as file:
        assert file.read() == str(os.getpid())
    assert say(os.getcwd())
`;
  const folders = (await Promise.all([1, 2, 3].map(() => grade(suite)))).map(printed);
  expect(new Set(folders).size).toBe(3);
  // One at a time always has the same path: nothing that a test says of it differs from run to run.
  expect([printed(await grade(suite)), printed(await grade(suite))]).toEqual(['/t/runs/0', '/t/runs/0']);
});

test('processes that tests left running are gone before a run that begins when all others are over', async () => {
  const leave = `import os, subprocess, sys
${HEAD}
def others():
    found = []
    for pid in range(2, 400):
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, PermissionError):
            continue
        if pid != os.getpid():
            found.append(pid)
    return found

def test_it():
    before = others()
    subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(1000)'], start_new_session=True)
    assert say(f'{len(before)} {len(others())}')
`;
  expect(printed(await grade(leave))).toBe('0 1');
  expect(printed(await grade(leave))).toBe('0 1');
});

test('a run whose tests never end is ended alone', async () => {
  const suite = `import os
${HEAD}
def test_it():
    if say('here') == 'forever':
        while True:
            pass
`;
  const endless = grade(suite, { solution: `def say(text):\n    return 'forever'\n`, limits: { wallSeconds: 1 } });
  const honest = await Promise.all([1, 2, 3, 4].map(() => grade(suite)));
  expect(honest.map(printed)).toEqual(['here', 'here', 'here', 'here']);
  const { run } = await endless;
  expect([run.verdict, run.timeoutCause]).toEqual(['timed-out', 'wall']);
  expect(printed(await grade(suite))).toBe('here');
});

test('where the process with a suite goes down, its runs are nobody’s verdict, and other suites do not notice', async () => {
  const falls = `import os, signal, time
${HEAD}
signal.signal(signal.SIGALRM, lambda *_: os._exit(3))
signal.setitimer(signal.ITIMER_REAL, 1.0)

def test_it():
    time.sleep(30)
    assert say('never')
`;
  const steady = `import time\n${HEAD}\ndef test_it():\n    time.sleep(2)\n    assert say('steady')\n`;
  const other = grade(steady);
  const fallen = await Promise.allSettled([grade(falls), grade(falls)]);
  expect(fallen).toMatchObject([
    { status: 'rejected', reason: { kind: 'harness-lost' } },
    { status: 'rejected', reason: { kind: 'harness-lost' } },
  ]);
  expect(printed(await other)).toBe('steady');
  expect(printed(await grade(steady))).toBe('steady');
});

test('a run that is given up while its suite is being collected leaves the slot in step', async () => {
  const slow = `import time\n${HEAD}time.sleep(1.5)\n\ndef test_it():\n    assert say('collected')\n`;
  const gone = new AbortController();
  setTimeout(() => gone.abort(new Error('the client left')), 200);
  const left = grader.grade(
    {
      ...{ id: 'oracle-gone', trust: 'isolated-oracle', isolation: 'warm', image, hashSeed: 0, failFast: false },
      interface: { kind: 'functions', modules: [{ name: 'solution', names: ['say'] }] },
      ...{
        suite: [{ path: 'test_it.py', content: slow }],
        suiteKey: sha256(slow),
        tests: ['test_it.py::test_it'],
        limits: LIMITS,
      },
      solution: [{ path: 'solution.py', content: SAYS }],
    },
    { signal: gone.signal },
  );
  await expect(left).rejects.toThrow('the client left');
  expect((await Promise.all([1, 2, 3, 4].map(() => grade(slow)))).map(printed)).toEqual(Array(4).fill('collected'));
});
