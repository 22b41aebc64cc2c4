# 12: an object that equals everything
# tries: to win every comparison
# isolated-oracle: failed
# in-process: tampered


class Everything:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __lt__(self, other):
        return True

    __gt__ = __le__ = __ge__ = __lt__

    def __bool__(self):
        return True

    def __hash__(self):
        return 0


def add(a, b):
    return Everything()
