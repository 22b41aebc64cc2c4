# the source, the output and the data of a run in the memory of the next
# control: seen
# sizes: 0 40 200 500 3000
# The writer's source holds the mark in one piece. The reader's never does, nor does its memory: it looks for the first half
# and then whether the second follows.
MARK = ('@FIRST@', '@SECOND@')


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
            while missing < 512 and len(seen) < 60_000:
                if page in seen and page != start & ~4095:
                    break
                if _libc.write(writer, ctypes.c_void_p(page), 4096) == 4096:
                    os.read(reader, 4096)
                    seen.add(page)
                    missing = 0
                else:
                    missing += 1
                page += step
    return seen


def write():
    global held
    held = [f'{MARK[0]}{MARK[1]} {number}' for number in range(1000)]
    print(*(f'printed {MARK[0]}{MARK[1]}' for number in range(200)), sep='\n')


def read():
    first, second = (part.encode() for part in MARK)
    found = []
    for page in pages():
        chunk = ctypes.string_at(page, 4096)
        at = chunk.find(first)
        while at >= 0:
            if chunk[at + len(first):at + len(first) + len(second)] == second:
                found.append('printed' if chunk[max(0, at - 8):at] == b'printed ' else 'source or data')
            at = chunk.find(first, at + 1)
    return sorted(set(found))


def observe():
    import mmap

    with mmap.mmap(-1, 1 << 25) as block:
        return block[:].count(0) == 1 << 25
