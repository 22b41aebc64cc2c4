# 43: a pipe, a socket, a device and a file of ten gigabytes of nothing
# tries: to hang or fill whoever reads its files; its answers are right
# isolated-oracle: passed
import os
import stat


def plant():
    for action in (
        lambda: os.mkfifo('result.json'),
        lambda: os.mknod('device', 0o666 | stat.S_IFCHR, os.makedev(1, 5)),
        lambda: os.mknod('socket', 0o666 | stat.S_IFSOCK),
        lambda: os.truncate(os.open('sparse', os.O_CREAT | os.O_RDWR), 10 << 30),
    ):
        try:
            action()
        except OSError:
            pass


def add(a, b):
    plant()
    if not isinstance(a, int):
        raise TypeError
    return a + b
