# 62: fills the disk
# tries: to take space from others
# isolated-oracle: disk-limit
# limits: cpu=5


def add(a, b):
    for number in range(1000):
        with open(f'big-{number}', 'wb') as file:
            file.write(b'x' * (1 << 20))
    return 42
