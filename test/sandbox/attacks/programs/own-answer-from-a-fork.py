# own: a fork that answers too
# tries: to have two processes speak on one connection
# isolated-oracle: tampered
# in-process: failed | crashed | tampered | process-limit
import os

me = os.getpid()


def add(a, b):
    os.getpid = lambda: me
    pid = os.fork()
    if pid:
        import time

        time.sleep(0.05)
    if isinstance(a, str):
        raise TypeError
    return a + b + 1 if pid else a + b
