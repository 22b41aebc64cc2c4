# 50: sleeps
# tries: to use no CPU time, and to never answer
# isolated-oracle: timed-out
# limits: wall=1
import time


def add(a, b):
    time.sleep(10**6)
