# 61: opens files until none is left
# tries: to use up the descriptors of the harness
# isolated-oracle: failed
import os

held = []


def add(a, b):
    while True:
        held.append(os.open('/dev/null', os.O_RDONLY))
