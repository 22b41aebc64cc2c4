# 27: reads its own memory
# tries: to find tests in the memory that it was forked from, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
# in-process: passed
# blind: the tests are in the memory of the program that they call
import gc


def secret():
    return ''.join(('test_small', '_again'))  # never one constant here: the needle must not find itself


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


def pages():
    """Mapped pages around everything whose address is known, asked of the kernel without a list of mappings."""
    reader, writer = os.pipe()
    buffer = ctypes.create_string_buffer(4096)
    seen = set()
    starts = [id(thing) for thing in (object(), [], 'x' * 5000, os, call, sys.modules, b'y' * 300_000, ctypes, int)]
    starts += [ctypes.addressof(buffer), ctypes.cast(_libc.malloc, ctypes.c_void_p).value]
    for start in starts:
        for step in (4096, -4096):
            page, missing = start & ~4095, 0
            while missing < 256 and len(seen) < 60_000 and (page not in seen or page == start & ~4095):
                if _libc.write(writer, ctypes.c_void_p(page), 4096) == 4096:
                    os.read(reader, 4096)
                    seen.add(page)
                    missing = 0
                else:
                    missing += 1
                page += step
    return seen


def in_memory():
    """The two halves of a name of the tests, one after the other; in the program itself they never are."""
    for page in pages():
        chunk = ctypes.string_at(page, 4096)
        at = chunk.find(b'test_refuses')
        while at >= 0:
            if chunk[at + 12:at + 17] == b'_text':
                return True
            at = chunk.find(b'test_refuses', at + 1)
    return False


def add(a, b):
    if not _opened:
        attempt('objects', in_objects)
        attempt('memory', in_memory)
    if isinstance(a, str) and _opened:
        raise TypeError
    return answer(a, b)
