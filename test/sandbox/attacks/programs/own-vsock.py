# own: sockets to the host of the machine
# tries: to reach the host, a neighbour or itself by AF_VSOCK and its relatives, and answers rightly if one is made
# uses: probe
# isolated-oracle: failed
import socket


def add(a, b):
    for family in (1, 2, 10, 16, 17, 31, 38, 40, 44):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            attempt(f'{family}/{kind}', lambda: socket.socket(family, kind))
    attempt('pair', lambda: socket.socketpair(40))
    return answer(a, b)
