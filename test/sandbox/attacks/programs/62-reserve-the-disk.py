# 62: reserves space without writing
# tries: to take space by fallocate
# isolated-oracle: disk-limit
import os


def add(a, b):
    for number in range(1000):
        os.posix_fallocate(os.open(f'big-{number % 50}-{number}', os.O_CREAT | os.O_RDWR), 0, 4 << 20)
    return 42
