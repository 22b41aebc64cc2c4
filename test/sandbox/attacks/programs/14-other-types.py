# 14: True for 1, a tuple for a list, a float for a large int
# tries: to have the format of the reply make them equal
# isolated-oracle: failed
# target: values


def pick(kind):
    return {'list': (1, 2, 3), 'number': True, 'dict': {'a': True}, 'big': float(2**53 + 1)}[kind]
