# 34: takes back what a guard in the process took away
# tries: to get functions of the system back by another name, and to leave by one
# isolated-oracle: crashed
import importlib
import os
import sys


def add(a, b):
    sys.modules.pop('ctypes', None)
    importlib.reload(os)
    import posix

    posix._exit(0)
