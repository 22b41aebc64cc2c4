# 9: recursion without a limit
# tries: to run out of stack
# isolated-oracle: failed | crashed | out-of-memory | timed-out
# limits: memory=128 cpu=2
import sys


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + 'x')


def add(a, b):
    sys.setrecursionlimit(10**9)
    return repr(getattr(Deep(), 'x'))
