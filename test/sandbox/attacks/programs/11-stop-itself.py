# 11: stops itself
# tries: to wait until somebody gives up
# isolated-oracle: timed-out
# limits: wall=1
import os
import signal
import time


def add(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)  # the first process of a namespace cannot stop itself
