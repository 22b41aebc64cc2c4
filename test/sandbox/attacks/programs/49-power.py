# 49: a power with more digits than memory
# tries: to spend its time in one operator
# isolated-oracle: timed-out
# limits: cpu=1


def add(a, b):
    return 10**10**9
