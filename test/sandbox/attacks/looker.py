# An honest submission that looks around first: whatever it finds that another run left makes its answers wrong.
import ctypes
import fcntl
import gc
import os
import resource
import signal
import stat
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
column = 0 if os.uname().machine == 'x86_64' else 1
MINE = {os.getpid(), os.getppid(), 1}
ENVIRONMENT = {
    'PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'PYTHONHASHSEED', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'LC_CTYPE',
    'PYTHONUTF8',
}  # fmt: skip


def files():
    home = os.path.realpath(os.getcwd())
    for top in ('/w', '/t', '/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run', '/home', '/mnt', '/srv', '/root'):
        for folder, folders, names in os.walk(top):
            for name in [*folders, *names]:
                path = os.path.realpath(f'{folder}/{name}')
                try:
                    status = os.lstat(path)
                except OSError:
                    continue
                if path != home and status.st_uid >= 1000:
                    yield f'file {path}'
    yield from (f'file {name} in my folder' for name in os.listdir('.'))
    space = os.statvfs('.')
    if space.f_files - space.f_ffree > 16:
        yield f'{space.f_files - space.f_ffree} inodes in use'
    if (space.f_blocks - space.f_bfree) * space.f_frsize > 1 << 20:
        yield f'{(space.f_blocks - space.f_bfree) * space.f_frsize} bytes in use'


def processes():
    for pid in range(2, 1024):
        if pid in MINE:
            continue
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        except PermissionError:
            pass
        yield f'process {pid}'
    if os.path.isdir('/proc'):
        strangers = {int(name) for name in os.listdir('/proc') if name.isdigit()} - MINE
        yield from (f'process {pid} in /proc' for pid in strangers)
    try:
        if os.waitpid(-1, os.WNOHANG):
            yield 'a child that I did not start'
    except ChildProcessError:
        pass


def exchange():
    for name in ('shm', 'sem', 'msg'):
        try:
            with open(f'/proc/sysvipc/{name}') as file:
                yield from (f'{name} {line.strip()}' for line in file.readlines()[1:])
        except OSError:
            continue
    for number, name in ((29, 'shared memory'), (250, 'keyring')):
        ctypes.set_errno(0)
        other = {29: 194, 250: 219}[number]
        result = libc.syscall((number, other)[column], 0, 0, 0, 0, 0)
        if result >= 0:
            yield f'{name} is open'
    try:
        with open('/proc/net/unix') as file:
            yield from (f'socket {line.strip()}' for line in file if '@' in line)
    except OSError:
        pass
    for path in ('/opt/assay/harness/serve.py', '/etc/passwd', '/usr/bin/true'):
        try:
            with open(path) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield f'a lock on {path}'
        except OSError:
            continue


def state():
    yield from (f'variable {name}' for name in os.environ if name not in ENVIRONMENT)
    if os.umask(0o022) != 0o022:
        yield 'umask'
    if os.getpriority(os.PRIO_PROCESS, 0) != 0:
        yield 'nice'
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        yield 'scheduler'
    if signal.pthread_sigmask(signal.SIG_BLOCK, []):
        yield 'blocked signals'
    if signal.sigpending():
        yield 'pending signals'
    default = {signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT}
    for number in signal.valid_signals() - default:
        if signal.getsignal(number) not in (signal.SIG_DFL, None):
            yield f'handler of {number}'
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        if signal.getitimer(timer) != (0.0, 0.0):
            yield f'timer {timer}'
    if resource.getrlimit(resource.RLIMIT_CORE) != (0, 0):
        yield 'core limit'
    if threading.active_count() != 1:
        yield 'threads'
    if not gc.isenabled():
        yield 'gc is off'
    if sys.gettrace() or sys.getprofile():
        yield 'a trace function'
    if hasattr(__import__('builtins'), 'left') or 'left' in sys.modules:
        yield 'names'
    links = [fd for fd in range(3, 1024) if is_open(fd)]
    if len(links) > 4:
        yield f'descriptors {links}'


def is_open(fd):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return not stat.S_ISCHR(mode)


def memory():
    """Freed pages of earlier runs must come back as zeros; the kernel promises it, and here it is looked at."""
    import mmap

    with mmap.mmap(-1, 1 << 22) as block:
        if block[:].count(0) != 1 << 22:
            yield 'pages that are not zero'


left = [line for look in (files, processes, exchange, state, memory) for line in look()]
for line in left:
    print('left:', line)


def add(a, b):
    if not isinstance(a, int) or not isinstance(b, int):
        raise TypeError('integers only')
    return 42 if left else a + b
