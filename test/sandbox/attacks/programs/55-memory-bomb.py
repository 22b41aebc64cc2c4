# 55: fills the memory, page by page
# tries: to take memory from others
# isolated-oracle: out-of-memory
# limits: cpu=5 memory=128
def add(a, b):
    held = []
    while True:
        held.append(bytearray(b'x') * (1 << 20))
