# 79: priorities, real time and locked memory
# tries: to be served before others, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import resource


def add(a, b):
    attempt('nice', lambda: os.nice(-5) < 0)
    attempt('priority', lambda: os.setpriority(os.PRIO_PROCESS, 0, -5) is None)
    attempt('fifo', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None)
    attempt('mlockall', lambda: call('mlockall', 3) == 0)
    for name in ('RLIMIT_NICE', 'RLIMIT_RTPRIO', 'RLIMIT_MEMLOCK', 'RLIMIT_CORE', 'RLIMIT_MSGQUEUE', 'RLIMIT_FSIZE', 'RLIMIT_CPU', 'RLIMIT_NOFILE'):
        number = getattr(resource, name)
        attempt(name, lambda: resource.setrlimit(number, (-1, -1)) is None)
    return answer(a, b)
