import type { DockerSandbox, Limits, ProgramReport } from '../../src/platform/sandbox';
import { containersOf } from '../support/docker';
import { INSTALLATION, LIMITS, newSandbox } from '../support/sandbox';

let sandbox: DockerSandbox;
let image: string;

beforeAll(async () => {
  sandbox = newSandbox();
  ({ image } = await sandbox.prepareImage({ python: '3.13', packages: [] }));
});

function execute(code: string, given: { stdin?: string; limits?: Partial<Limits>; others?: Record<string, string> } = {}) {
  const files = Object.entries({ 'main.py': code, ...given.others }).map(([path, content]) => ({ path, content }));
  return sandbox.execute({
    ...{ id: 'program', image, files, entryFile: 'main.py', arguments: ['-v'], stdin: given.stdin ?? '' },
    limits: { ...LIMITS, ...given.limits },
  });
}

describe('A program on its own', () => {
  it.each<[string, string, Partial<ProgramReport>]>([
    ['prints', 'import sys\nprint(sys.argv, input())', { end: 'exited', exitCode: 0, stdout: "['main.py', '-v'] one\n" }],
    ['exits with a code', 'raise SystemExit(3)', { end: 'exited', exitCode: 3 }],
    ['ends by a signal', 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)', { end: 'exited', exitCode: -11 }],
    ['is not Python', 'def :', { end: 'not-compiled', exitCode: 1, stdout: '' }],
    ['never ends', 'while True: pass', { end: 'timed-out', exitCode: null }],
    [
      'takes all memory',
      'x = bytearray(4 << 30)\nfor i in range(0, len(x), 4096): x[i] = 1',
      { end: 'out-of-memory', exitCode: null },
    ],
    ['prints without end', 'while True: print("x" * 1000)', { end: 'output-limit', exitCode: null }],
  ])('%s', async (_, code, expected) => {
    const report = await execute(code, { stdin: 'one\ntwo\n', limits: { cpuSeconds: 2, wallSeconds: 4, outputBytes: 100_000 } });
    expect(report).toMatchObject(expected);
  });

  it('finds its other files, and its error goes to standard error', async () => {
    const report = await execute('import helper\nprint(open("data.txt").read())\nhelper.fail()', {
      others: { 'helper.py': 'def fail():\n    raise KeyError("gone")\n', 'data.txt': 'text' },
    });
    expect(report).toMatchObject({ end: 'exited', exitCode: 1, stdout: 'text\n' });
    expect(report.stderr).toContain("KeyError: 'gone'");
  });

  it('prints all that it is allowed to, whole', async () => {
    const { stdout } = await execute('print("é" * 200_000)', { limits: { outputBytes: 1 << 20 } });
    expect(stdout).toBe(`${'é'.repeat(200_000)}\n`);
  });

  it('reaches no network, and leaves no container', async () => {
    const report = await execute('import socket\nsocket.socket()');
    expect(report.exitCode).toBe(1);
    expect(report.stderr).toContain('PermissionError');
    expect(await containersOf(INSTALLATION)).toEqual([]);
  });

  it('is ended when nobody wants it any more', async () => {
    const files = [{ path: 'main.py', content: 'import time\ntime.sleep(60)' }];
    const spec = {
      id: 'gone',
      image,
      files,
      entryFile: 'main.py',
      arguments: [],
      stdin: '',
      limits: { ...LIMITS, wallSeconds: 60 },
    };
    const signal = AbortSignal.timeout(1500);
    await expect(sandbox.execute(spec, { signal })).rejects.toThrow();
    expect(await containersOf(INSTALLATION)).toEqual([]);
  });
});
