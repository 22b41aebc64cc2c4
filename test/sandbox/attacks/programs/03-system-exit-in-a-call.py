# 3: SystemExit in a call
# tries: to end the session in the middle of a test
# isolated-oracle: failed


def add(a, b):
    raise SystemExit(0)
