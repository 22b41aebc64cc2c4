# 8: kills its process group
# tries: to take the process of the tests along
# isolated-oracle: crashed
import os
import signal


def add(a, b):
    os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
    while True:  # the first process of a namespace ignores its own signals
        os._exit(0)
