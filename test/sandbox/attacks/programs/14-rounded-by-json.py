# 14: a large int, one off
# tries: to have a JSON parser round the right answer to the same number
# isolated-oracle: failed
# target: values


def pick(kind):
    return {'list': [1, 2, 3], 'number': 1, 'dict': {'a': 1}, 'big': 2**53}[kind]
