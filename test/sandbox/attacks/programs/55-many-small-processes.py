# 55: fills the memory with many processes
# tries: to stay below a limit that counts each process alone
# isolated-oracle: out-of-memory
# limits: cpu=5 memory=128
import os
import time


def add(a, b):
    for _ in range(8):
        if os.fork() == 0:
            held = b'x' * (40 << 20)
            time.sleep(3)
            os._exit(len(held) and 0)
    for _ in range(8):
        if os.wait()[1]:
            raise MemoryError
    return 42
