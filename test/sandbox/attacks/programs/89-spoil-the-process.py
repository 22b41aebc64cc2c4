# 89: spoils the state of the process
# tries: to have later tests misbehave; its answers are right, and only its own process is worse for it
# isolated-oracle: passed
# in-process: passed | failed | tampered | crashed
import decimal
import gc
import locale
import os
import random
import sys
import warnings


def spoil():
    os.chdir('/')
    os.umask(0)
    os.environ.clear()
    locale.setlocale(locale.LC_ALL, 'C')
    decimal.getcontext().prec = 1
    random.seed(0)
    warnings.simplefilter('error')
    gc.disable()
    sys.path.clear()
    sys.setrecursionlimit(200)
    sys.set_int_max_str_digits(640)
    sys.setswitchinterval(100)


def add(a, b):
    spoil()
    if not isinstance(a, int):
        raise TypeError
    return a + b
