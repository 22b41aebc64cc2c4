"""What one call printed goes to the captured descriptor, and with the reply to the tests."""

import io

import frames

FORWARDED = 256 * 1024


class Tee(io.RawIOBase):
    """Writes through to the captured descriptor and keeps what one call printed, for the reply."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.pending = bytearray()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.fd

    def write(self, data: object) -> int:
        view = bytes(data)
        frames.write_all(self.fd, view)
        room = FORWARDED - len(self.pending)
        self.pending += view[: max(room, 0)]
        return len(view)

    def take(self) -> str:
        text = self.pending.decode('utf-8', 'backslashreplace')
        self.pending.clear()
        return text
