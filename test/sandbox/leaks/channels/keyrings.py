# keys in every keyring
# control: refused
def write():
    for ring in (-2, -3, -4, -5, -1):
        call('add_key', b'user', b'leak', b'x', 1, ring)


def read():
    found = []
    for ring in (-1, -2, -3, -4, -5):
        if not refused(lambda: call('keyctl', 10, ring, b'user', b'leak', 0)):
            found.append(f'ring {ring}')
    return found
