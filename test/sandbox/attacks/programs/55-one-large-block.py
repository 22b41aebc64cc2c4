# 55: asks for a hundred terabytes
# tries: to break the allocator
# isolated-oracle: out-of-memory


def add(a, b):
    return len(bytearray(10**14))
