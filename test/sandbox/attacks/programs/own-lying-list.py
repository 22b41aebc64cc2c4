# own: a list with an object that equals everything in it
# tries: to win comparisons from within plain data
# target: values
# isolated-oracle: failed
# in-process: tampered


class Everything:
    def __eq__(self, other):
        return True

    __hash__ = None


def pick(kind):
    return {'list': [Everything()] * 3, 'number': 1, 'dict': {'a': Everything()}, 'big': 2**53 + 1}[kind]
