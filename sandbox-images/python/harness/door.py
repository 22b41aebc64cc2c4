"""The way to Node without the engine between, where there is one: a socket that Node listens on, in a folder of this container alone."""

import os
import socket

import blobs

DOOR = '/run/door/s'


def enter() -> None:
    """Puts the connection in the place of descriptors 0 and 1. Where nobody listens, these stay what the engine attached."""
    if not os.path.lexists(DOOR):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(DOOR)
        except OSError as error:
            os.write(2, f'no way through the door: {error}\n'.encode())
            return
        for fd in (0, 1):
            os.dup2(connection.fileno(), fd)
    blobs.pass_through_pipe()
