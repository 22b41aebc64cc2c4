# 9: a segmentation fault
# tries: to end by a signal
# isolated-oracle: crashed
import ctypes


def add(a, b):
    ctypes.string_at(0)
