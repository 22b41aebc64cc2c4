# 31: an object with __reduce__
# tries: to be pickled or copied by what judges it
# isolated-oracle: failed
import os


class Run:
    def __reduce__(self):
        return os._exit, (0,)

    __reduce_ex__ = lambda self, protocol: (os._exit, (0,))


def add(a, b):
    return Run()
