# 88: cuts its connection and goes on
# tries: to look like a worker that was lost
# isolated-oracle: crashed
# in-process: crashed | failed
# limits: wall=3
import os
import time


def add(a, b):
    for fd in range(3, 64):
        try:
            os.close(fd)
        except OSError:
            pass
    time.sleep(0.2)
    return 42
