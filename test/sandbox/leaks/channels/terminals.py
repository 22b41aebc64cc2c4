# pseudo-terminals
# control: either
def write():
    stay(lambda: [os.openpty() for _ in range(3)])


def read():
    return [name for name in (os.listdir('/dev/pts') if os.path.isdir('/dev/pts') else []) if name.isdigit()]


def observe():
    try:
        leader, follower = os.openpty()
        return os.ttyname(follower)
    except OSError as error:
        return error.errno
