# 60: an object whose length and text lie or hang
# tries: to hang whoever looks at it
# isolated-oracle: timed-out | failed
# limits: cpu=1 wall=4


class Odd:
    def __len__(self):
        return 1 << 62

    def __iter__(self):
        while True:
            yield 1

    def __repr__(self):
        while True:
            pass

    __str__ = __repr__


def add(a, b):
    return Odd()
