# 28: closes and replaces the standard streams
# tries: nothing but to be in the way; its answers are right, and that is what counts
# isolated-oracle: passed
import os
import sys


class Broken:
    def write(self, text):
        raise RuntimeError('no')

    flush = close = fileno = write


def add(a, b):
    for fd in (0, 1, 2):
        try:
            os.close(fd)
        except OSError:
            pass
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Broken()
    if not isinstance(a, int):
        raise TypeError
    return a + b
