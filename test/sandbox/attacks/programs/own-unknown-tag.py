# own: a value of a kind that does not exist
# tries: to find a decoder that is not careful
# isolated-oracle: tampered
# in-process: failed
import gc


def add(a, b):
    for thing in gc.get_objects():
        if type(thing).__name__ == 'WorkerEncoder':
            thing.__class__.encode = lambda self, value: ['pickle', 'gASVIAAAAA==']
    for thing in gc.get_objects():
        if isinstance(thing, type) and thing.__name__ in ('Encoder', 'WorkerEncoder') and 'encode' in dir(thing):
            try:
                thing.encode = lambda self, value: ['pickle', 'gASVIAAAAA==']
            except TypeError:
                continue
    return 42
