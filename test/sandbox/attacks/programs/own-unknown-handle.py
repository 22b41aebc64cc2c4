# own: a handle that was never given
# tries: to have the other side ask for an object of a class that it does not know
# isolated-oracle: tampered
# in-process: failed
import gc


def add(a, b):
    for thing in gc.get_objects():
        if type(thing).__name__ == 'WorkerEncoder':
            type(thing).encode = lambda self, value: ['h', 9999, 77]
    return 42
