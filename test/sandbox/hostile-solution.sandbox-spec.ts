import type { RunReport } from '../../src/platform/sandbox';
import { execution, leftovers, newSandbox, outcomes, python, runOnly } from '../support/sandbox';

const TESTS = `
from solution import f
def test_first(): assert f(1) == 'one'
def test_second(): assert f(2) == 'two'
`;

/** The body of f(n), right for no input unless it says so. */
function judge(body: string, before = ''): Promise<RunReport> {
  const indented = body.split('\n').map((line) => `    ${line}`);
  const solution = ['import os, sys', before, 'def f(n):', ...indented].join('\n');
  return runOnly({ solution, tests: TESTS, limits: { wallSeconds: 60, cpuSeconds: 10 } });
}

afterEach(async () => expect(await leftovers()).toEqual([]));

test.each([
  ['garbage on the connection', 'os.write(3, b"garbage" * 10)\nreturn 1', 'tampered'],
  ['a frame that is no JSON', 'os.write(3, b"\\0\\0\\0\\3abc")\nreturn 1', 'tampered'],
  ['a frame of four gigabytes', 'os.write(3, b"\\xff\\xff\\xff\\xff")\nreturn 1', 'tampered'],
  ['a deep frame', 'body = b"[" * 100000\nos.write(3, len(body).to_bytes(4, "big") + body)\nreturn 1', 'tampered'],
  [
    'a reply ahead of its time',
    'import json\nbody = json.dumps([99, "ok", "one", {}]).encode()\nos.write(3, len(body).to_bytes(4, "big") + body)\nreturn 1',
    'tampered',
  ],
  [
    'a reply, and another',
    'import json\nfor i in (1, 2):\n    body = json.dumps([i, "ok", "wrong", {}]).encode()\n    os.write(3, len(body).to_bytes(4, "big") + body)\nreturn 1',
    'tampered',
  ],
  [
    'a value of an unknown kind',
    'import json\nbody = json.dumps([1, "ok", ["pickle", "x"], {}]).encode()\nos.write(3, len(body).to_bytes(4, "big") + body)\nreturn 1',
    'tampered',
  ],
  ['results on stdout', 'print("2 passed"); print(\'{"run": "only"}\'); os.write(1, b"\\0\\0\\0\\2{}")\nreturn 1', 'failed'],
  [
    'results on every descriptor',
    'for fd in range(300):\n    try: os.write(fd, b"\\0\\0\\0\\2{}")\n    except OSError: pass\nreturn 1',
    'tampered',
  ],
  ['skipping', 'import unittest\nraise unittest.SkipTest("not today")', 'failed'],
  ['raising what ends a session', 'raise KeyboardInterrupt', 'failed'],
  ['sys.exit', 'sys.exit(0)', 'failed'],
  ['a patched AssertionError', 'import builtins\nbuiltins.AssertionError = StopIteration\nreturn 1', 'failed'],
  ['closing the connection', 'os.close(3)\nreturn 1', 'crashed'],
])('%s', async (_name, body, verdict) => {
  const report = await judge(body);
  expect(report.verdict).toBe(verdict);
  expect(Object.values(outcomes(report))).not.toContain('passed');
});

test('right answers before the questions are tampering, though each is right', async () => {
  const report = await judge(
    'import json, time\nframes = b""\nfor i, v in ((1, "one"), (2, "two"), (3, None)):\n    body = json.dumps([i, "ok", v, {}]).encode()\n    frames += len(body).to_bytes(4, "big") + body\nos.write(3, frames)\ntime.sleep(30)',
  );
  expect(report.verdict).toBe('tampered');
  // The first was asked for.
  expect(Object.values(outcomes(report))).toEqual(['passed', 'tampered']);
});

test('a daemon that holds every pipe changes nothing and is gone', async () => {
  const daemon =
    'if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        import time, signal\n        for s in range(1, 32):\n            try: signal.signal(s, signal.SIG_IGN)\n            except (OSError, ValueError): pass\n        while True: time.sleep(1)\n    os._exit(0)\nos.wait()';
  const report = await judge(`if n == 1:\n${daemon.replace(/^/gm, '    ')}\nreturn ["one", "two"][n - 1]`);
  expect(report.verdict).toBe('passed');
});

test('what a confined process finds is nothing', async () => {
  const probe = `
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, action):
    try:
        return name, 'done', str(action())[:60]
    except BaseException as error:
        return name, type(error).__name__, str(getattr(error, 'errno', ''))
def call(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), 'refused')
def connect():
    s = socket.socket(socket.AF_UNIX); s.connect('/run/assay/s')
def sources():
    found = []
    for top in ('/w', '/t', '/opt/assay/harness', '/tmp', '/run', '/var', '/home', '/root'):
        for folder, _, names in os.walk(top):
            for name in names:
                try: text = open(os.path.join(folder, name), errors='ignore').read()
                except OSError: continue
                if 'the_secret' + '_of_the_solution' in text or 'the_secret' + '_of_the_suite' in text: found.append(name)
    return found
def others():
    seen = []
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            for part in ('environ', 'mem', 'maps', 'fd', 'cwd', 'exe', 'root'):
                try:
                    os.listdir(f'/proc/{name}/{part}') if part == 'fd' else os.readlink(f'/proc/{name}/{part}') if part in ('cwd', 'exe', 'root') else open(f'/proc/{name}/{part}', 'rb').read(10)
                    seen.append((name, part))
                except OSError: pass
    return seen
def weight():
    try: open('/proc/self/oom_score_adj', 'w').write('-1000')
    except OSError: pass
    return open('/proc/self/oom_score_adj').read().strip()
def f(n):
    the_secret_of_the_solution = 1
    return [
        attempt('ptrace', lambda: call(101, 0, 0, 0, 0)),
        attempt('unshare', lambda: call(272, 0x10000000)),
        attempt('clone', lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0)),
        attempt('clone3', lambda: call(435, 0, 0)),
        attempt('mount', lambda: call(165, b'none', b'/w', b'tmpfs', 0, 0)),
        attempt('keyctl', lambda: call(250, 0, -3, 0)),
        attempt('io_uring', lambda: call(425, 1, 0)),
        attempt('bpf', lambda: call(321, 0, 0, 0)),
        attempt('userfaultfd', lambda: call(323, 0)),
        attempt('process_vm_readv', lambda: call(310, 1, 0, 0, 0, 0, 0)),
        attempt('perf', lambda: call(298, 0, 0, -1, -1, 0)),
        attempt('memfd', lambda: os.memfd_create('x')),
        attempt('shmget', lambda: call(29, 0, 4096, 0o1600)),
        attempt('inet', lambda: socket.socket()),
        attempt('unix', connect),
        attempt('abstract', lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)),
        attempt('run', lambda: os.listdir('/run/assay')),
        attempt('setuid', lambda: os.setuid(0)),
        attempt('kill', lambda: os.kill(1, 9)),
        attempt('root', lambda: open('/x', 'w')),
        attempt('usr', lambda: open('/opt/assay/harness/serve.py', 'a')),
        attempt('shm', lambda: open('/dev/shm/x', 'w')),
        attempt('cgroup', lambda: open('/sys/fs/cgroup/pids/pids.max', 'w')),
    ], sources(), others(), sorted(fd for fd in map(int, os.listdir('/proc/self/fd')) if fd < 64), sorted(os.environ), os.getuid(), weight(), [line for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNewPrivs', 'Seccomp:'))]
`;
  const tests = `
from solution import f
def test_probe():
    the_secret_of_the_suite = 1
    attempts, sources, others, fds, environment, uid, weight, status = f(1)
    assert [a for a in attempts if a[1] == 'done'] == []
    assert sources == [] and others == []
    assert [fd for fd in fds if fd > 4] == []
    assert not [name for name in environment if 'ASSAY' in name or 'TOKEN' in name]
    assert uid >= 20000 and weight == '1000'
    assert {line.split()[1] for line in status if line.startswith(('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'))} == {'0' * 16}
    assert [line.split()[1] for line in status if line.startswith(('NoNewPrivs', 'Seccomp'))] == ['1', '2']
`;
  const report = await runOnly({ solution: probe, tests });
  expect(report.tests[0]?.failure?.message).toBeUndefined();
  expect(report.verdict).toBe('passed');
});

test('nothing passes from one run to the next', async () => {
  const solution = `
import os, tempfile
def leave():
    here = os.getcwd()
    for i in range(3): os.makedirs(f'{here}/' + '/'.join(['d' * 200] * 15) + str(i))
    os.makedirs(f'{here}/locked/deep'); open(f'{here}/locked/deep/x', 'w').close(); os.chmod(f'{here}/locked', 0)
    os.symlink('/etc', f'{here}/link'); os.mkfifo(f'{here}/fifo')
    for place in ('/w/left', '/dev/mqueue/left', '/dev/shm/left', '/tmp/left', '/run/left', '/t/left'):
        try: open(place, 'w').write('secret')
        except OSError: pass
    path = here
    os.chdir(here)
    for _ in range(300):
        os.mkdir('n'); os.chdir('n')
def f(n):
    found = [p for p in ('/w', '/dev/mqueue', '/dev/shm', '/tmp', '/t') if os.path.isdir(p) and set(os.listdir(p)) - {os.path.basename(os.environ['HOME'])}]
    leave()
    return found, os.listdir('/proc').count('2'), os.getuid()
`;
  const tests = 'from solution import f\nuids = set()\ndef test_clean():\n    found, _, _ = f(1)\n    assert found == []\n';
  const spec = await execution({ solution, tests });
  const [run] = spec.runs;
  spec.runs = [1, 2, 3].map((n) => ({ ...run!, id: `run-${n}` }));
  const report = await newSandbox().run(spec);
  expect(report.runs.map(({ verdict, tests: [only] }) => [verdict, only?.failure?.message])).toEqual(
    Array(3).fill(['passed', undefined]),
  );
});

test('a submission cannot see the other solutions of its execution', async () => {
  const spec = await execution({ tests: 'from solution import f\ndef test_x(): assert f() == []\n' });
  const peek = `
import os, gc
def f():
    hits = []
    for folder, _, names in os.walk('/w'):
        hits += names
    marker = 'reference' + '_marker_only'
    hits += [o for o in gc.get_objects() if isinstance(o, dict) and any(type(v) is str and marker in v for v in o.values())]
    return hits
`;
  spec.solutions = {
    it: [python('solution.py', peek)],
    reference: [python('solution.py', '# reference_marker_only\ndef f(): return []\n')],
  };
  const [run] = spec.runs;
  spec.runs = [
    { ...run!, id: 'a', solution: 'reference' },
    { ...run!, id: 'b', solution: 'it' },
  ];
  expect((await newSandbox().run(spec)).runs.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
});
