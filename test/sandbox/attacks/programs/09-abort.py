# 9: abort
# tries: to end by a signal
# isolated-oracle: crashed
import os


def add(a, b):
    os.abort()
