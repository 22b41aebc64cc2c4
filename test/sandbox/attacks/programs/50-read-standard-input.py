# 50: waits for input
# tries: to wait for what nobody types; there is nothing, so its answers are right
# isolated-oracle: passed
import sys


def add(a, b):
    sys.stdin and sys.stdin.read()
    if not isinstance(a, int):
        raise TypeError
    return a + b
