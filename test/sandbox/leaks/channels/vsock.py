# a listener on AF_VSOCK
# control: refused
import socket


def write():
    door = socket.socket(40, socket.SOCK_STREAM)
    stay(lambda: (door.bind((0xFFFFFFFF, 4711)), door.listen()))


def read():
    return [] if refused(lambda: socket.socket(40, socket.SOCK_STREAM).connect((1, 4711))) else ['listener']
