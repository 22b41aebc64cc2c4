import type { Limits, RunReport } from '../../src/platform/sandbox';
import { leftovers, outcomes, runOnly } from '../support/sandbox';

const TESTS = `
from solution import f
def test_first(): assert f(1) == 1
def test_second(): assert f(2) == 2
def test_third(): assert f(3) == 3
`;

/** A solution that is right but for its second call. */
function atSecond(body: string): string {
  const indented = body.split('\n').map((line) => `        ${line}`);
  return ['import os, sys, time', 'def f(n):', '    if n == 2:', ...indented, '    return n', ''].join('\n');
}

function judge(body: string, limits: Partial<Limits> = {}): Promise<RunReport> {
  return runOnly({ solution: atSecond(body), tests: TESTS, limits });
}

afterEach(async () => expect(await leftovers()).toEqual([]));

test.each([
  ['a busy loop', 'while True: pass', 'timed-out', { cpuSeconds: 1 }],
  ['a busy loop in C', '10**10**9', 'timed-out', { cpuSeconds: 1 }],
  ['sleeping', 'time.sleep(1000)', 'timed-out', { wallSeconds: 1 }],
  ['stopping itself', 'import signal; os.kill(os.getpid(), signal.SIGSTOP)', 'timed-out', { wallSeconds: 1 }],
  [
    'swallowing everything',
    'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
    'timed-out',
    { cpuSeconds: 1 },
  ],
  ['a memory bomb', 'x = [os.urandom(4096) for _ in range(10**6)]', 'out-of-memory', {}],
  ['an allocation that cannot be', 'x = bytearray(10**14)', 'out-of-memory', {}],
  ['an output flood', 'for _ in range(1000): print("x" * 10**6)', 'output-limit', {}],
  ['an output flood past sys.stdout', 'while True: os.write(2, b"x" * 65536)', 'output-limit', {}],
  ['os._exit', 'os._exit(0)', 'crashed', {}],
  ['a segmentation fault', 'import ctypes; ctypes.string_at(0)', 'crashed', {}],
  ['abort', 'os.abort()', 'crashed', {}],
  ['exec of another program', 'os.execv("/bin/true", ["true"])', 'crashed', {}],
  ['killing itself', 'os.kill(os.getpid(), 9)', 'crashed', {}],
])('%s', async (_name, body, verdict, limits) => {
  const report = await judge(body, limits);
  expect([report.verdict, outcomes(report)]).toEqual([
    verdict,
    {
      test_first: 'passed',
      test_second: verdict,
      test_third: verdict === 'out-of-memory' && body.includes('10**14') ? 'passed' : 'not-run',
    },
  ]);
});

test.each([
  ['a fork bomb', 'while True: os.fork()', 'process-limit'],
  [
    'a thread bomb',
    'import threading\nfor _ in range(500): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()',
    'process-limit',
  ],
  ['filling the disk', 'open("big", "wb").write(b"x" * (15 << 20)); open("more", "wb").write(b"x" * (15 << 20))', 'disk-limit'],
  [
    'a memory bomb of many processes',
    'for _ in range(9):\n    if os.fork() == 0:\n        x = b"x" * (60 << 20); time.sleep(1); os._exit(0)\nfor _ in range(9): assert os.wait()[1] == 0',
    'out-of-memory',
  ],
  ['one file over the limit', 'open("big", "wb").write(b"x" * (40 << 20))', 'disk-limit'],
  ['filling the inodes', 'for i in range(5000): open(f"{i}", "w").close()', 'disk-limit'],
])('%s', async (_name, body, verdict) => {
  const report = await judge(body, { wallSeconds: 60, cpuSeconds: 5 });
  expect(report.verdict).toBe(verdict);
  expect(report.tests[1]?.outcome).not.toBe('passed');
});

test('causes and usage are told', async () => {
  const cpu = await judge('while True: pass', { cpuSeconds: 1 });
  expect(cpu).toMatchObject({ timeoutCause: 'cpu', usage: { exitSignal: 'SIGKILL' } });
  expect(cpu.usage.cpuSeconds).toBeGreaterThan(1);
  const wall = await judge('time.sleep(100)', { wallSeconds: 1 });
  expect(wall).toMatchObject({ timeoutCause: 'wall' });
  expect(wall.usage.cpuSeconds).toBeLessThan(1);
  const memory = await judge('global keep; keep = b"x" * (100 << 20)');
  expect(memory.verdict).toBe('passed');
  expect(memory.usage.peakMemoryBytes).toBeGreaterThan(100 << 20);
  expect((await judge('os._exit(7)')).usage).toMatchObject({ exitCode: 7 });
});

test.each([
  ['def f(:\n', 'not-compiled', 'SyntaxError'],
  ['x = 1\0', 'not-compiled', 'null bytes'],
  ['  \n\n', 'no-code', undefined],
  ['raise KeyError("at import")', 'crashed', 'KeyError'],
  ['import sys; sys.exit(0)', 'crashed', 'SystemExit'],
  ['import os; os._exit(0)', 'crashed', 'exit code 0'],
  ['while True: pass', 'timed-out', undefined],
])('a solution that does not load: %p', async (solution, verdict, detail) => {
  const report = await runOnly({ solution, tests: TESTS, limits: { cpuSeconds: 1 } });
  expect(report.verdict).toBe(verdict);
  expect(report.detail ?? '').toContain(detail ?? '');
  expect(report.tests.map(({ outcome }) => outcome)).not.toContain('passed');
});

test('no file at all is no code', async () => {
  expect((await runOnly({ solutions: { it: [] }, tests: TESTS })).verdict).toBe('no-code');
});

test('tests that never end are ended', async () => {
  const report = await runOnly({
    solution: 'def f(n): return n\n',
    tests: 'def test_x():\n    while True: pass\n',
    limits: { wallSeconds: 1 },
  });
  expect(report).toMatchObject({ verdict: 'timed-out', tests: [{ outcome: 'timed-out' }] });
});
