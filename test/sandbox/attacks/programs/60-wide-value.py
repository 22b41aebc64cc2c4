# 60: four million values
# tries: to have the reply be larger than memory
# isolated-oracle: failed
# limits: cpu=5


def add(a, b):
    return [0] * (4 * 10**6)
