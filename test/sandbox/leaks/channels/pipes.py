# what the kernel counts for each user: pipe pages, pending signals, epoll watches
# control: seen
import fcntl


def room(keep=False):
    sizes = []
    held = []
    for _ in range(24):
        reader, writer = os.pipe()
        held += [reader, writer]
        try:
            sizes.append(fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20))
        except OSError:
            sizes.append(fcntl.fcntl(writer, fcntl.F_GETPIPE_SZ))
    if keep:
        return sizes
    for fd in held:
        os.close(fd)
    return sizes


def write():
    def take():
        global held
        held = room(keep=True)

    for _ in range(3):
        stay(take)


def read():
    return ['small pipes alone are left for me'] if min(room()) < 1 << 20 else []


def observe():
    return room()
