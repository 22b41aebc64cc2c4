# own: a chain of a hundred thousand exceptions that ends in itself
# tries: to have whoever follows the causes never arrive
# isolated-oracle: failed
# in-process: failed | timed-out | crashed
# limits: cpu=3


def add(a, b):
    error = first = ValueError('first')
    for _ in range(10**5):
        following = ValueError('next')
        following.__cause__ = error
        error = following
    first.__cause__ = error
    raise error
