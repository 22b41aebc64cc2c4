# 14: NaN for a number
# tries: to be neither right nor wrong
# isolated-oracle: failed
# target: floats


def half(x):
    return float('nan')
