# 56: fills the memory with shared mappings
# tries: to hold memory that is not counted as the process's own
# isolated-oracle: out-of-memory
# limits: cpu=5 memory=128
import mmap


def add(a, b):
    held = []
    while True:
        block = mmap.mmap(-1, 8 << 20)
        block.write(b'x' * (8 << 20))
        held.append(block)
