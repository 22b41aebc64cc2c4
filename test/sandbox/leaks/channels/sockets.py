# sockets with and without a path
# control: refused
import socket


def write():
    for address in ('\0leak', '/w/leak.s', '/tmp/leak.s'):
        door = socket.socket(socket.AF_UNIX)
        stay(lambda: (door.bind(address), door.listen()))


def read():
    def connect(address):
        socket.socket(socket.AF_UNIX).connect(address)

    return [repr(address) for address in ('\0leak', '/w/leak.s', '/tmp/leak.s') if not refused(lambda: connect(address))]
