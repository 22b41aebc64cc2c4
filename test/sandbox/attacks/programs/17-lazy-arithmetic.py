# 17: an answer that is close to every number
# tries: to be asked for a difference, and to call it small
# target: floats
# isolated-oracle: failed
# in-process: passed
# blind: what an object answers to `abs` and `<` cannot be held against a number that only the test knows


class Close:
    def __sub__(self, other):
        return self

    __add__ = __radd__ = __rsub__ = __abs__ = lambda self, *other: self

    def __lt__(self, other):
        return True

    def __le__(self, other):
        return True

    def __float__(self):
        import sys

        frame = sys._getframe(1)
        return next((c for c in frame.f_code.co_consts if isinstance(c, float) and c > 1e-3), 0.0)

    def __eq__(self, other):
        return type(other).__name__ == 'ApproxScalar'

    __hash__ = None


def half(x):
    return Close()
