# own: a fork that answers too
# tries: to have two processes speak on one connection
# isolated-oracle: tampered | failed
# in-process: failed | crashed | tampered | process-limit
import os
import time

me = os.getpid()


def add(a, b):
    os.getpid = lambda: me
    pid = os.fork()
    if pid == 0:
        time.sleep(0.005)
    if isinstance(a, str):
        raise TypeError
    return a + b + (pid != 0)
