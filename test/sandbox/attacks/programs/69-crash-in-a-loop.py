# 69: children that crash, one after another
# tries: to flood the log of the kernel; its answers are right
# isolated-oracle: passed
import ctypes
import os

done = False


def add(a, b):
    global done
    if not done:
        done = True
        for _ in range(8):
            pid = os.fork()
            if pid == 0:
                ctypes.string_at(0)
            os.waitpid(pid, 0)
    if not isinstance(a, int):
        raise TypeError
    return a + b
