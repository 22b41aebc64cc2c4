# 57: an output flood past sys.stdout
# tries: to flood with system calls, from two processes
# isolated-oracle: output-limit
# limits: cpu=5
import os


def add(a, b):
    os.fork()
    while True:
        os.write(2, b'x' * 65536)
