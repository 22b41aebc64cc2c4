# 68: catches SIGXCPU
# tries: to go on when its time is over
# isolated-oracle: timed-out
# limits: cpu=1
import resource
import signal


def add(a, b):
    signal.signal(signal.SIGXCPU, lambda *args: None)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    while True:
        pass
