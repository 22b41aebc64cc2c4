# own: reads the next question itself
# tries: to see later inputs before it answers the first
# isolated-oracle: timed-out | crashed | tampered | failed
# in-process: failed
# limits: wall=2
import os


def add(a, b):
    os.read(3, 4)
    return 42
