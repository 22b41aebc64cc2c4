# environment, folder, mask, priority, affinity, limits, signals, timers, settings of the process
# control: seen
import resource


def state():
    libc = _libc
    prctl = {name: libc.prctl(number, 0, 0, 0, 0) for name, number in {'dumpable': 3, 'keepcaps': 7, 'seccomp': 21, 'timerslack': 30, 'no-new-privs': 39}.items()}
    names = [name for name in dir(resource) if name.startswith('RLIMIT_')]
    return {
        'environment': sorted((key, home(value)) for key, value in os.environ.items()),
        'folder': home(os.getcwd()),
        'umask': os.umask(0o022),
        'nice': os.getpriority(os.PRIO_PROCESS, 0),
        'affinity': sorted(os.sched_getaffinity(0)),
        'scheduler': os.sched_getscheduler(0),
        'ioprio': call('ioprio_get', 1, 0),
        'limits': {name: resource.getrlimit(getattr(resource, name)) for name in names},
        'mask': sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        'pending': sorted(signal.sigpending()),
        'handlers': [str(signal.getsignal(number)).split(' at ')[0] for number in sorted(signal.valid_signals())],
        'timers': [signal.getitimer(timer) for timer in (0, 1, 2)],
        'session': (os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()),
        'prctl': prctl,
        'terminals': [os.isatty(fd) for fd in range(3)],
        'descriptors': [fd for fd in range(64) if not refused(lambda: os.fstat(fd))],
        'groups': os.getgroups(),
        'host': os.uname().nodename,
        'children': resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime,
    }


def change():
    os.environ['LEAK'] = '1'
    os.chdir('/')
    os.umask(0)
    os.nice(5)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    call('ioprio_set', 1, 0, (2 << 13) | 7)
    resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))
    resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20))
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    _libc.prctl(29, 123456, 0, 0, 0)
    _libc.prctl(4, 0, 0, 0, 0)


before = None


def write():
    global before
    before = state()
    change()


def read():
    if before is None:
        return []
    after = state()
    return [name for name in after if after[name] != before[name]]


def observe():
    return state()
