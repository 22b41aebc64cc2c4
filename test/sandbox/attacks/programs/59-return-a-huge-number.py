# 59: returns a number with a million digits
# tries: to have the reply take for ever to write or to read
# isolated-oracle: failed
# limits: cpu=3


def add(a, b):
    return 1 << (4 * 10**6 - 1)
