# 17: a generator in place of a list
# tries: to be drawn from only when something to compare with is there
# target: values
# isolated-oracle: failed


def pick(kind):
    return (i for i in range(1, 4))
