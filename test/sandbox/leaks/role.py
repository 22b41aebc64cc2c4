

_done = []


def add(a, b):
    if not _done:
        _done.append(ROLE)
        if ROLE == 'write':
            try:
                write()
            except OSError as error:
                print('refused:', error.errno)
        for line in read():
            print('found:', line)
        if ROLE == 'read':
            print('observed:', repr(observe()))
    if not isinstance(a, int) or not isinstance(b, int):
        raise TypeError('integers only')
    return a + b
