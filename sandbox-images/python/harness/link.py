"""The tests' side of a connection to a judged process: strictly sequenced requests, replies decoded as plain data."""

import sys
import threading

import frames
from codec import CannotCross, Malformed

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

MAX_REPLY = 8 * 1024 * 1024
MAX_NESTING = 32
REMEMBERED = 256


class CrossingError(BaseException):
    """Something of this test cannot cross the process boundary. Not an Exception, so that no test takes it for an answer."""


class SolutionDied(BaseException):
    """The solution's process ended during a call."""


class Tampered(BaseException):
    """The solution's process sent what the harness inside it never sends."""


class Origin:
    """Where an exception came from: the public entry that was called, and the exception as the solution raised it."""

    def __init__(self, error: BaseException, entry: str, name: str, bases: list[str]) -> None:
        self.error = error
        self.about = {'entry': entry, 'exception': name, 'bases': bases}


class Link:
    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.frames = frames.Reader(fd)
        self.next = 0
        self.nesting = 0
        self.dead = False
        self.tampered: str | None = None
        self.crossing_failed: str | None = None
        self.crossings = 0
        self.last_reply: object = None
        self.callbacks: list[object] = []
        self._callback_ids: dict[int, int] = {}
        self._origins: list[Origin] = []
        self._lock = threading.RLock()

    def hello(self) -> dict | None:
        """None when the solution is loaded, or how its import failed."""
        frame = self._receive()
        if type(frame) is list and frame == ['hello', 'ok']:
            return None
        if type(frame) is list and len(frame) == 3 and frame[:2] == ['hello', 'failed'] and type(frame[2]) is dict:
            return {key: frame[2].get(key) for key in ('name', 'bases', 'text')}
        raise self.tamper('a malformed greeting')

    def goodbye(self) -> None:
        """A last round trip: shows that nothing but replies was sent."""
        if self.next and not self.dead and self.tampered is None:
            try:
                self.request('bye')
            except (SolutionDied, Tampered):
                return

    def refuse(self, reason: str) -> CrossingError:
        self.crossing_failed = self.crossing_failed or reason
        self.crossings += 1
        return CrossingError(reason)

    def tamper(self, reason: str) -> Tampered:
        self.tampered = self.tampered or reason
        return Tampered(reason)

    def _receive(self) -> object:
        try:
            return self.frames.read(MAX_REPLY)
        except frames.ChannelClosed:
            self.dead = True
            raise SolutionDied('the process of the solution ended') from None
        except frames.BadFrame as error:
            raise self.tamper(str(error)) from None

    def _send(self, message: object) -> None:
        # The other side speaks when it is asked: what is here before the question is no answer to it.
        if self.frames.ahead():
            raise self.tamper('bytes that nobody asked for')
        try:
            frames.write_frame(self.fd, message)
        except frames.ChannelClosed:
            self.dead = True
            raise SolutionDied('the process of the solution ended') from None

    def request(self, operation: str, *args: object) -> tuple[str, object, dict]:
        """Status, payload and extras of the reply, still encoded."""
        with self._lock:
            if self.tampered:
                raise Tampered(self.tampered)
            if self.dead:
                raise SolutionDied('the process of the solution has ended before')
            number = self.next
            self.next += 1
            self._send([number, operation, *args])
            while True:
                frame = self._receive()
                if type(frame) is list and len(frame) == 7 and frame[0] == 'callback':
                    self._serve(frame)
                else:
                    return self._check(frame, number)

    def _check(self, frame: object, number: int) -> tuple[str, object, dict]:
        shaped = type(frame) is list and len(frame) == 4 and type(frame[0]) is int and type(frame[3]) is dict
        if not shaped or frame[0] != number or frame[1] not in ('ok', 'raise', 'refused'):
            raise self.tamper('a reply out of sequence')
        self._take_extras(frame[3])
        return frame[1], frame[2], frame[3]

    def _take_extras(self, extras: dict) -> None:
        self.register_classes(extras.get('classes', []))
        for stream, key in ((sys.stdout, 'out'), (sys.stderr, 'err')):
            text = extras.get(key)
            if text and type(text) is str:
                stream.write(text)

    def register_classes(self, announced: list) -> None:
        """Set by the stand-ins."""

    def callback_id(self, function: object) -> int:
        number = self._callback_ids.get(id(function))
        if number is None:
            number = self._callback_ids[id(function)] = len(self.callbacks)
            self.callbacks.append(function)
        return number

    def _serve(self, frame: list) -> None:
        _, sequence, number, action, args, kwargs, extras = frame
        self._take_extras(extras if type(extras) is dict else {})
        if type(number) is not int or not 0 <= number < len(self.callbacks) or action not in ('call', 'next'):
            raise self.tamper('a callback that was never given')
        self.nesting += 1
        try:
            if self.nesting > MAX_NESTING:
                raise RecursionError('callbacks nested too deeply')
            function = self.callbacks[number]
            result = next(function) if action == 'next' else function(*self.decode_many(args), **self.decode_named(kwargs))
            answer = ['answer', sequence, 'ok', self.encode(result)]
        except (CrossingError, SolutionDied, Tampered):
            raise
        except BaseException as error:  # noqa: BLE001 - the test's own exception travels through the solution
            answer = ['answer', sequence, 'raise', self.encode_exception(error)]
        finally:
            self.nesting -= 1
        self._send(answer)

    def decode_many(self, items: object) -> list:
        return self.decoding(lambda: [self.decode(item) for item in items])

    def decode_named(self, items: object) -> dict:
        return self.decoding(lambda: {str(key): self.decode(item) for key, item in items.items()})

    def decoding(self, action: object) -> object:
        try:
            return action()
        except (Malformed, RecursionError, TypeError, AttributeError, ValueError, LookupError) as error:
            raise self.tamper(f'a malformed value: {error}') from None

    def encoding(self, action: object) -> object:
        try:
            return action()
        except CannotCross as error:
            raise self.refuse(str(error)) from None

    def remember(self, error: BaseException, entry: str, name: object, bases: object) -> None:
        names = [base for base in bases if type(base) is str] if type(bases) is list else []
        self._origins.append(Origin(error, entry, str(name), names))
        del self._origins[:-REMEMBERED]

    def origin(self, error: BaseException | None) -> dict | None:
        """What is known about an exception that came out of the solution, or one that was raised from it."""
        for _ in range(8):
            if error is None:
                return None
            for origin in reversed(self._origins):
                if origin.error is error:
                    return origin.about
            error = error.__cause__
        return None
