# own: an object that says that it is an int
# tries: to be taken for a number by its `__class__`
# isolated-oracle: failed
# in-process: tampered


class Number:
    __class__ = int

    def __eq__(self, other):
        return True

    def __index__(self):
        return 5

    __int__ = __index__
    __hash__ = None


def add(a, b):
    return Number()
