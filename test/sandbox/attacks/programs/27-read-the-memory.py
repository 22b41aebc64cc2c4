# 27: reads its own memory
# tries: to find tests in the memory that it was forked from, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
# in-process: passed
# blind: the tests are in the memory of the program that they call
import gc


def secret():
    return 'test_small' + '_again'  # never one constant here: the needle must not find itself


def in_objects():
    def holds(value):
        if type(value) is str:
            return value == secret()
        code = getattr(value, '__code__', None)
        return code is not None and code.co_name == secret()

    found = []
    for thing in gc.get_objects():
        try:
            inside = thing.values() if type(thing) is dict else thing if type(thing) in (list, tuple) else [thing]
            found += [1 for value in list(inside) if holds(value)]
        except Exception:
            continue
    return len(found)


def in_memory():
    needle = secret().encode()
    own = id(needle)
    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:
        for line in maps:
            area, rights, *_ = line.split()
            start, end = (int(part, 16) for part in area.split('-'))
            if 'rw' not in rights or end - start > 1 << 27:
                continue
            memory.seek(start)
            try:
                chunk = memory.read(end - start)
            except OSError:
                continue
            at = chunk.find(b'def ' + needle)
            if at >= 0 and not start <= own <= end:
                return True
    return False


def add(a, b):
    if not _opened:
        attempt('objects', in_objects)
        attempt('memory', in_memory)
    if isinstance(a, str) and _opened:
        raise TypeError
    return answer(a, b)
