import type { Verdict } from '../../../domain/verdict';
import type { SolutionInterface, SourceFile } from '../sandbox.port';

/** One submission whose right verdict is known. */
export interface CheckItem {
  id: string;
  verdict: Verdict;
  code: string;
}

export const CHECK_INTERFACE: SolutionInterface = { kind: 'functions', modules: [{ name: 'solution', names: ['add'] }] };

export const CHECK_SUITE: SourceFile[] = [
  {
    path: 'test_check.py',
    content: `import pytest

from solution import add


def test_small():
    assert add(2, 3) == 5


def test_large():
    assert add(1300, 37) == 1337


def test_refuses_text():
    with pytest.raises(TypeError):
        add('1', 2)
`,
  },
];

export const CHECK_TESTS = ['test_small', 'test_large', 'test_refuses_text'].map((name) => `test_check.py::${name}`);

/** Answers rightly only if something could be done that must be refused. */
const PROBE = `import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
column = 0 if os.uname().machine == 'x86_64' else 1
opened = []
def call(numbers, *args):
    if libc.syscall(numbers[column], *args) < 0:
        raise OSError(ctypes.get_errno(), 'refused')
    return True
def attempt(action):
    try:
        if action():
            opened.append(action)
    except (OSError, ValueError):
        pass
def add(a, b):
    if opened and isinstance(a, str):
        raise TypeError
    return a + b if opened else 42
`;

/** Looks for what the item before it left, and answers rightly if there is nothing. */
const LOOK = `import os
def found():
    for folder in ('.', '/w', '/tmp', '/dev/shm', '/dev/mqueue', '/t', '/var/tmp'):
        if os.path.exists(folder + '/left'):
            return True
    for pid in range(2, 64):
        try:
            if pid not in (os.getpid(), os.getppid()):
                os.kill(pid, 0)
                return True
        except (ProcessLookupError, PermissionError):
            continue
    return 'LEFT' in os.environ or os.umask(0o022) != 0o022
FOUND = found()
def add(a, b):
    return 42 if FOUND else a + b
`;

const LEAVE = `import os, signal, time
for folder in ('.', '/w', '/tmp', '/dev/shm', '/dev/mqueue', '/t', '/var/tmp'):
    try:
        with open(folder + '/left', 'w') as file:
            file.write('left')
    except OSError:
        continue
os.environ['LEFT'] = '1'
os.umask(0)
if os.fork() == 0:
    os.setsid()
    for number in (1, 2, 13, 15):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(1000)
def add(a, b):
    return a + b
`;

/** A dozen attacks, an honest submission before them and one after; the corpus in `test/sandbox/attacks` is the long version. */
export const CHECK_ITEMS: readonly CheckItem[] = [
  { id: 'honest', verdict: 'passed', code: 'def add(a, b):\n    return a + b\n' },
  { id: 'wrong', verdict: 'failed', code: 'def add(a, b):\n    return 42\n' },
  { id: 'early-exit', verdict: 'crashed', code: 'import os\ndef add(a, b):\n    os._exit(0)\n' },
  {
    id: 'equals-everything',
    verdict: 'failed',
    code: 'class All(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = None\ndef add(a, b):\n    return All()\n',
  },
  {
    id: 'skips',
    verdict: 'failed',
    code: 'import unittest\ndef add(a, b):\n    raise unittest.SkipTest\n',
  },
  {
    id: 'reads-its-caller',
    verdict: 'failed',
    code: `import sys
def add(a, b):
    frame = sys._getframe(1)
    while frame:
        if 1337 in frame.f_code.co_consts:
            return a + b
        frame = frame.f_back
    return 42
`,
  },
  {
    id: 'replies-twice',
    verdict: 'tampered',
    code: `import os
def add(a, b):
    for body in (b'[1,"ok",5,{}]', b'[2,"ok",5,{}]'):
        os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
`,
  },
  {
    id: 'writes-everywhere',
    verdict: 'tampered',
    code: `import os
def add(a, b):
    for fd in range(3, 64):
        try:
            os.write(fd, b'\\0\\0\\0\\2{}')
        except OSError:
            continue
    return 42
`,
  },
  {
    id: 'wants-rights',
    verdict: 'failed',
    code: `${PROBE}
attempt(lambda: call((272, 97), 0x10000000))
attempt(lambda: call((56, 220), 0x10000011, 0, 0, 0, 0))
attempt(lambda: call((165, 40), b'none', b'.', b'tmpfs', 0, 0))
attempt(lambda: call((101, 117), 0, 0, 0, 0))
attempt(lambda: call((250, 219), 0, -3, 1))
attempt(lambda: call((425, 425), 1, ctypes.create_string_buffer(120)))
attempt(lambda: call((434, 434), os.getppid() or 1, 0))
attempt(lambda: os.setuid(0) is None)
`,
  },
  {
    id: 'wants-neighbours',
    verdict: 'failed',
    code: `${PROBE}
for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_NETLINK, 40):
    attempt(lambda: socket.socket(family))
attempt(lambda: call((29, 194), 1, 4096, 0o1600))
attempt(lambda: call((240, 180), b'left', 0o102, 0o600, 0))
for path in ('/proc/1/environ', '/proc/1/mem', '/t/suite/test_check.py', '/var/run/docker.sock', '/run/assay/s'):
    attempt(lambda: os.path.exists(path) and open(path, 'rb').read(1))
for path in ('/opt/assay/harness/serve.py', '/usr/left', '/etc/passwd', '/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max'):
    attempt(lambda: os.open(path, os.O_WRONLY | os.O_CREAT) >= 0)
`,
  },
  { id: 'output-flood', verdict: 'output-limit', code: 'def add(a, b):\n    while True:\n        print("x" * 65536)\n' },
  {
    id: 'full-disk',
    verdict: 'disk-limit',
    code: 'def add(a, b):\n    for n in range(9):\n        open(f"{n}", "wb").write(b"x" * (1 << 20))\n',
  },
  { id: 'leaves-things', verdict: 'passed', code: LEAVE },
  { id: 'looks-for-them', verdict: 'passed', code: LOOK },
];
