# 49: a sum without an end, in C
# tries: to never come back to where Python looks for signals
# isolated-oracle: timed-out
# limits: cpu=1
import itertools
import signal


def add(a, b):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    return sum(itertools.repeat(1))
