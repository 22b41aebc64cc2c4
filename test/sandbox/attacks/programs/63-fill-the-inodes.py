# 63: a million empty files
# tries: to use up the inodes
# isolated-oracle: disk-limit
# limits: cpu=5


def add(a, b):
    for number in range(10**6):
        open(f'{number}', 'w').close()
    return 42
