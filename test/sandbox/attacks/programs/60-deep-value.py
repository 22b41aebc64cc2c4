# 60: a value nested a million deep
# tries: to overflow the stack of whoever reads it
# isolated-oracle: failed
# in-process: failed | crashed | timed-out
# limits: cpu=6


def add(a, b):
    value = []
    for _ in range(10**6):
        value = [value]
    return value
