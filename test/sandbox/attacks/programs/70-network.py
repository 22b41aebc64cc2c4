# 70: asks the network
# tries: to send or fetch something, and answers rightly if anybody could be reached
# uses: probe
# isolated-oracle: failed
import socket


def connect(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as door:
        door.settimeout(0.2)
        door.connect(address)
        return True


def add(a, b):
    attempt('tcp', lambda: connect(socket.AF_INET, ('1.1.1.1', 443)))
    attempt('udp', lambda: connect(socket.AF_INET, ('8.8.8.8', 53), socket.SOCK_DGRAM))
    attempt('tcp6', lambda: connect(socket.AF_INET6, ('2606:4700:4700::1111', 443)))
    attempt('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
    attempt('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
    attempt('netlink', lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
    attempt('loopback', lambda: connect(socket.AF_INET, ('127.0.0.1', 80)))
    attempt('names', lambda: socket.getaddrinfo('example.com', 80))
    return answer(a, b)
