"""The kind of run in which the tests start programs: a fresh process each time, served by the supervisor."""

import os
import select

import frames
import launch
from worker_run import Run

MAX_REQUEST = 8 * 1024 * 1024


class ProgramRun(Run):
    """Serves `run(args, stdin)` requests of the tests, each with a fresh process; the limits are those of the whole run."""

    def conduct(self) -> dict:
        requests = frames.FrameBuffer(self.data.fileno(), MAX_REQUEST)
        poll = select.poll()
        for fd in (0, self.control, self.data.fileno()):
            poll.register(fd, select.POLLIN)
        while not self.ended:
            for fd, _ in poll.poll():
                if fd == 0 and not os.read(0, 4096):
                    os._exit(0)
                elif fd == self.control:
                    self.order()
                elif fd == self.data.fileno() and not self._answer(requests):
                    poll.unregister(fd)
        self.data.close()
        return self.finish()

    def _answer(self, requests: frames.FrameBuffer) -> bool:
        try:
            for request in requests.receive():
                self._reply(self._execute(*read_request(request)))
        except (frames.ChannelClosed, frames.BadFrame, BlockingIOError, TimeoutError):
            return False
        return True

    def _reply(self, reply: dict) -> None:
        self.data.setblocking(True)
        self.data.settimeout(5)
        self.data.sendall(frames.pack(reply))
        self.data.setblocking(False)

    def _execute(self, arguments: list[str], stdin: bytes) -> dict:
        if self.watch.killed or self.ended:
            return {'dead': True}
        source = launch.memory_file('stdin', stdin)
        self.main, ends = self.start('program_main.py', source, [], {'entryFile': self.setup['interface']['entryFile'], 'arguments': arguments})
        os.close(source)
        out, err, status = ends
        captured = {out: bytearray(), err: bytearray()}
        self._watch_program(captured)
        self.kill()
        for fd in captured:
            self._take(fd, captured[fd])
        self.read_status(status)
        code = self.status
        self.status = None if not self._died(code) else code
        for fd in ends:
            os.close(fd)
        if self._died(code):
            return {'dead': True}
        exit_code = os.WEXITSTATUS(code) if os.WIFEXITED(code) else -os.WTERMSIG(code)
        texts = [bytes(captured[fd]).decode('utf-8', 'surrogateescape') for fd in (out, err)]
        return {'stdout': texts[0], 'stderr': texts[1], 'exitCode': exit_code}

    def _died(self, code: int | None) -> bool:
        facts = self.watch
        oom = facts.meter.oom_kills() > facts.oom_before
        not_compiled = 'notCompiled' in self.statement
        return facts.killed is not None or code is None or (oom and os.WIFSIGNALED(code)) or not_compiled

    def _take(self, fd: int, held: bytearray) -> bool:
        while self.watch.capture.total <= self.watch.capture.limit:
            try:
                chunk = os.read(fd, 1 << 16)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            held += chunk
            self.watch.capture.total += len(chunk)
        return True

    def _watch_program(self, captured: dict[int, bytearray]) -> None:
        poll = select.poll()
        for fd in (0, self.control, *captured):
            os.set_blocking(fd, False) if fd in captured else None
            poll.register(fd, select.POLLIN)
        self.status = None
        while not self.reap() and not self.ended and not self.watch.check():
            for fd, _ in poll.poll(2):
                if fd == 0 and not os.read(0, 4096):
                    os._exit(0)
                elif fd == self.control:
                    self.order()
                elif fd in captured and not self._take(fd, captured[fd]):
                    poll.unregister(fd)


def read_request(request: object) -> tuple[list[str], bytes]:
    """Arguments and standard input of a program; BadFrame for anything else that a test might send."""
    if type(request) is not dict or set(request) != {'args', 'stdin'}:
        raise frames.BadFrame('not a request')
    args, stdin = request['args'], request['stdin']
    if type(args) is not list or len(args) > 1000 or type(stdin) is not str:
        raise frames.BadFrame('not a request')
    if not all(type(arg) is str and '\0' not in arg for arg in args):
        raise frames.BadFrame('not a request')
    return args, stdin.encode('utf-8', 'surrogateescape')
