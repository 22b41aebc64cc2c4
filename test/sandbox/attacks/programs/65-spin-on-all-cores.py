# 65: spins on all cores
# tries: to slow the neighbours with more processes than its time allows for
# isolated-oracle: timed-out
# limits: cpu=1
import os
import time


def add(a, b):
    for _ in range(7):
        if os.fork() == 0:
            while True:
                pass
    time.sleep(1000)
