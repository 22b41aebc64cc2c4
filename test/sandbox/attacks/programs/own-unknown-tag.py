# own: a value of a kind that does not exist
# tries: to find a decoder that is not careful
# isolated-oracle: tampered
# in-process: failed
import gc


def add(a, b):
    for thing in gc.get_objects():
        if type(thing).__name__ == 'WorkerEncoder':
            type(thing).encode = lambda self, value: ['pickle', 'gASVIAAAAA==']
    return 42
