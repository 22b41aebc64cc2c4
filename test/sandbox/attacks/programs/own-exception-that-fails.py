# own: an exception that cannot be shown
# tries: to have the harness fail while it describes a failure
# isolated-oracle: failed | crashed
# limits: cpu=2


class Odd(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__

    @property
    def args(self):
        raise KeyboardInterrupt

    @property
    def __cause__(self):
        return self

    @property
    def __class__(self):
        raise MemoryError


def add(a, b):
    raise Odd
