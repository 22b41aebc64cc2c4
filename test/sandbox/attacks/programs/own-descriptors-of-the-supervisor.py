# own: descriptors of the supervisor
# tries: to use what it inherited by mistake, and answers rightly if it holds anything but its own connection and streams
# uses: probe
# isolated-oracle: failed
import stat


def strange(limit):
    """Open descriptors that are no stream of ours: sockets and folders beyond the one connection, files of the harness."""
    found = []
    connections = 0
    for fd in range(3, 4096):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode):
            connections += 1
        if stat.S_ISDIR(mode) or stat.S_ISREG(mode) or stat.S_ISBLK(mode) or connections > limit:
            found.append((fd, oct(mode)))
    return found


def taken():
    return call('pidfd_getfd', call('pidfd_open', os.getppid() or 1, 0), 0, 0)


def passed_on():
    """Whatever a socket of ours may carry in descriptors."""
    import array
    import socket

    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=os.dup(3))
    _, ancillary, _, _ = own.recvmsg(1, socket.CMSG_SPACE(64), socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return [array.array('i', data) for _, _, data in ancillary]


def add(a, b):
    attempt('strange', lambda: strange(1))
    attempt('by pidfd', taken)
    attempt('by /proc', lambda: os.listdir(f'/proc/{os.getppid() or 1}/fd'))
    attempt('carried', passed_on)
    return answer(a, b)
