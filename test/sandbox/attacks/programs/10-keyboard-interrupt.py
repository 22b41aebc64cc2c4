# 10: KeyboardInterrupt
# tries: to end the session as a person would
# isolated-oracle: failed


def add(a, b):
    raise KeyboardInterrupt
