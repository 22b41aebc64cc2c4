# 17: an answer that looks at the question
# tries: to equal every number, and nothing else, so that a control with another object is not fooled
# isolated-oracle: failed
# in-process: tampered


class Lazy:
    def __eq__(self, other):
        return type(other) is int

    __hash__ = None


def add(a, b):
    if isinstance(a, str):
        raise TypeError
    return Lazy()
