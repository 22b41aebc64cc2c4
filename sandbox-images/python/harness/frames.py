"""Length-prefixed frames: 4 bytes big endian, then JSON in UTF-8. Used on every channel of the harness."""

import json
import os
import struct

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

HEADER = struct.Struct('>I')
_encode = json.JSONEncoder(separators=(',', ':')).encode
# As json.loads, without its two searches for white space around the value: nobody writes any.
_scan = json.JSONDecoder().scan_once
MAX_FRAME = 64 * 1024 * 1024
READ_AHEAD = 1 << 14


class ChannelClosed(Exception):
    """The other side is gone (end of file or reset)."""


class BadFrame(Exception):
    """Bytes that are not a frame, or one over the limit."""


def read_exactly(fd: int, size: int) -> bytes:
    chunks: list[bytes] = []
    while size > 0:
        try:
            chunk = os.read(fd, min(size, 1 << 20))
        except ConnectionError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        chunks.append(chunk)
        size -= len(chunk)
    return b''.join(chunks)


def read_frame(fd: int, limit: int = MAX_FRAME) -> object:
    (size,) = HEADER.unpack(read_exactly(fd, HEADER.size))
    if size > limit:
        raise BadFrame(f'a frame of {size} bytes')
    return parse(read_exactly(fd, size))


def parse(body: bytes) -> object:
    try:
        text = body.decode()
        value, end = _scan(text, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise BadFrame('not JSON') from error
    if end != len(text):
        raise BadFrame('more than one value')
    return value


def write_frame(fd: int, message: object) -> None:
    write_all(fd, pack(message))


def pack(message: object) -> bytes:
    body = _encode(message).encode()
    return HEADER.pack(len(body)) + body


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(fd, view) :]
        except (BrokenPipeError, ConnectionError) as error:
            raise ChannelClosed from error


class Reader:
    """Frames of one descriptor, for a process that alone reads from it: most come with one read."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._held = b''

    def read(self, limit: int = MAX_FRAME) -> object:
        held = self._held
        while len(held) < HEADER.size:
            held += self._more()
        (size,) = HEADER.unpack_from(held)
        if size > limit:
            raise BadFrame(f'a frame of {size} bytes')
        end = HEADER.size + size
        if len(held) < end:
            held += read_exactly(self.fd, end - len(held))
        self._held = held[end:]
        return parse(held[HEADER.size : end])

    def ahead(self) -> bool:
        """Whether bytes have come that no frame which was read had a part in."""
        return bool(self._held)

    def _more(self) -> bytes:
        try:
            chunk = os.read(self.fd, READ_AHEAD)
        except ConnectionError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        return chunk


def manifest() -> dict:
    """What the image says about itself: the greeting of every supervisor."""
    with open('/opt/assay/manifest.json', 'rb') as file:
        return parse(file.read().rstrip())


class FrameBuffer:
    """Assembles frames from a descriptor that must never block its reader, because what writes to it is not trusted."""

    def __init__(self, fd: int, limit: int) -> None:
        self.fd = fd
        self.limit = limit
        self._held = bytearray()
        os.set_blocking(fd, False)

    def receive(self) -> list[object]:
        """Frames that are complete after one read. Raises ChannelClosed at the end, BadFrame on anything else."""
        try:
            chunk = os.read(self.fd, 1 << 18)
        except BlockingIOError:
            return []
        except ConnectionError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        self._held += chunk
        return self._complete()

    def _complete(self) -> list[object]:
        frames = []
        while len(self._held) >= HEADER.size:
            (size,) = HEADER.unpack_from(self._held)
            if size > self.limit:
                raise BadFrame(f'a frame of {size} bytes')
            if len(self._held) < HEADER.size + size:
                break
            frames.append(parse(bytes(self._held[HEADER.size : HEADER.size + size])))
            del self._held[: HEADER.size + size]
        return frames
