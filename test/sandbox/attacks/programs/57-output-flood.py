# 57: an output flood
# tries: to fill the disk or the memory of whoever keeps its output
# isolated-oracle: output-limit
# limits: cpu=5


def add(a, b):
    while True:
        print('x' * 100_000)
