# 13: a list, a dict and an int that equal everything
# tries: to win comparisons as containers
# target: values
# isolated-oracle: failed
# in-process: tampered


def liar(base):
    namespace = {
        '__eq__': lambda self, other: True,
        '__ne__': lambda self, other: False,
        '__len__': lambda self: 3,
        '__iter__': lambda self: iter(()),
        '__hash__': None,
    }
    return type('Liar', (base,), namespace)


def pick(kind):
    return liar({'list': list, 'dict': dict}.get(kind, float))()
