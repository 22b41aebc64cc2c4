# 60: a list that holds itself
# tries: to have whoever reads it never end
# isolated-oracle: failed
# limits: cpu=3


def add(a, b):
    value = [1]
    value.append(value)
    return value
