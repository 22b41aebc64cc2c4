"""Bytes that pass through a supervisor without ever being in its memory, from which the next judged process will be forked."""

import os

import frames

CHUNK = 1 << 20
# Between a socket and a file: splice(2) wants a pipe at one end.
_between: list[int] = []


def pass_through_pipe() -> None:
    """From here on `take` is given sockets."""
    _between[:] = os.pipe()


def take(source: int, size: int) -> int:
    """Moves exactly `size` bytes from a pipe or a socket into a file of no name, and returns its descriptor, at its start."""
    target = os.memfd_create('blob')
    while size > 0:
        try:
            moved = os.splice(source, _between[1] if _between else target, min(size, CHUNK))
        except ConnectionError as error:
            raise frames.ChannelClosed from error
        if moved == 0:
            raise frames.ChannelClosed
        size -= moved
        while _between and moved > 0:
            moved -= os.splice(_between[0], target, moved)
    os.lseek(target, 0, os.SEEK_SET)
    return target


def give(source: int, size: int, target: int) -> None:
    """Moves the first `size` bytes of a file into a pipe or a socket."""
    offset = 0
    while offset < size:
        try:
            offset += os.sendfile(target, source, offset, min(size - offset, CHUNK))
        except ConnectionError as error:
            raise frames.ChannelClosed from error


def read(source: int) -> bytes:
    """All of a file, in the process that it is for."""
    with os.fdopen(source, 'rb') as file:
        return file.read()


class Collected:
    """What came out of a pipe: kept up to a limit, counted beyond it."""

    def __init__(self, fd: int, kept: int, null: int) -> None:
        os.set_blocking(fd, False)
        self.fd = fd
        self.limit = kept
        self.null = null
        self.kept = 0
        self.total = 0
        self._file = -1

    def read(self) -> bool:
        """What is there now. False at the end of the stream."""
        room = self.limit - self.kept
        try:
            if room > 0:
                if self._file < 0:
                    self._file = os.memfd_create('collected')
                moved = os.splice(self.fd, self._file, room, flags=os.SPLICE_F_NONBLOCK)
                self.kept += moved
            else:
                moved = os.splice(self.fd, self.null, CHUNK, flags=os.SPLICE_F_NONBLOCK)
        except BlockingIOError:
            return True
        self.total += moved
        return moved > 0

    def drain(self, limit: int) -> None:
        """What a dead process left in the pipe: at most the pipe's capacity, however much was written before."""
        while self.total <= limit:
            before = self.total
            if not self.read() or self.total == before:
                break

    def give(self, target: int) -> None:
        if self.kept:
            give(self._file, self.kept, target)

    def close(self) -> None:
        os.close(self.fd)
        if self._file >= 0:
            os.close(self._file)
