# 14: infinity for a number
# tries: to be within every tolerance that is relative to it
# isolated-oracle: failed
# target: floats


def half(x):
    return float('inf')
