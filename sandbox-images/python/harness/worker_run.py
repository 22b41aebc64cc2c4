"""The two kinds of run in a worker: modules that serve calls, and programs that are started once a call."""

import json
import os
import select
import socket
import time

import frames
import launch
from meter import Meter
from watch import TICK_MS, Watch

MAX_REQUEST = 8 * 1024 * 1024


def module_file(name: str, files: dict[str, str]) -> str | None:
    stem = name.replace('.', '/')
    return next((path for path in (f'{stem}.py', f'{stem}/__init__.py') if path in files), None)


def find_problem(interface: dict, files: dict[str, str]) -> str | None:
    if interface['kind'] == 'program':
        wanted = [interface['entryFile']]
    else:
        wanted = [module_file(module['name'], files) for module in interface['modules']]
    if not any(path is not None and files.get(path, '').strip() for path in wanted):
        return 'no-code'
    return None


class Run:
    """What both kinds share: descriptors, limits, the end."""

    def __init__(self, setup: dict, run: dict, files: dict, uid: int, data: socket.socket, control: int, meter: Meter) -> None:
        self.setup = setup
        self.run = run
        self.files = files
        self.uid = uid
        self.data = data
        self.control = control
        self.folder = f'/w/{uid}'
        self.watch = Watch(meter, setup['limits'], '/w')
        self.main: int | None = None
        self.status: int | None = None
        self.statement: dict = {}
        self.ended = False
        self.died = False

    def start(self, program: str, stdin: int, extra: list[int], spec: dict) -> tuple[int, list[int]]:
        """The pid, and the supervisor's ends of stdout, stderr and status."""
        source = launch.memory_file('solution', json.dumps({**spec, 'files': self.files, 'folder': self.folder}).encode())
        ends = [os.pipe() for _ in range(3)]
        wanted = [stdin, ends[0][1], ends[1][1], *extra, source, ends[2][1]]
        arguments = [str(3 + len(extra)), str(4 + len(extra))]
        try:
            pid = launch.start(program, arguments, wanted, self.uid, self.folder, self.setup['limits'], self.run['hashSeed'])
        finally:
            os.close(source)
            for _, writer in ends:
                os.close(writer)
        return pid, [reader for reader, _ in ends]

    def read_status(self, status: int) -> None:
        """What the harness inside the process said before it ran a line of the solution."""
        try:
            self.statement = frames.read_frame(status, 65536)
        except (frames.ChannelClosed, frames.BadFrame):
            self.statement = {'stage': 'start'}

    def reap(self) -> bool:
        """True once the main process is gone; orphans are reaped on the way."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return self.status is not None
            if pid == 0:
                return self.status is not None
            self.watch.saw_max_rss(usage.ru_maxrss)
            if pid == self.main:
                self.status = status

    def kill(self) -> None:
        """A process that died before this keeps its own status; one that was alive has none."""
        self.reap()
        status, peak = launch.kill_everything(self.main)
        self.watch.saw_max_rss(peak)
        if self.status is None and (self.watch.killed or self.died):
            self.status = status

    def finish(self) -> dict:
        self.kill()
        self.watch.capture.drain()
        # After the last reply a process ends by itself; how is no news.
        ended = self.status if self.died or self.watch.killed else None
        facts = {**self.watch.facts(ended), 'statement': self.statement, 'problem': None}
        self.watch.capture.close()
        remains = launch.clean(self.uid)
        if remains:
            raise RuntimeError(f'a run could not be cleaned up: {remains[:3]}')
        return facts

    def order(self) -> None:
        message = frames.read_frame(self.control)
        self.ended = message.get('end') is True
        self.died = message.get('died') is True


class ModuleRun(Run):
    def conduct(self) -> dict:
        null = os.open('/dev/null', os.O_RDWR)
        self.main, (out, err, status) = self.start('serve_main.py', null, [self.data.fileno()], {'interface': self.setup['interface']})
        os.close(null)
        self.data.close()
        self.watch.capture.add(out, 'stdout')
        self.watch.capture.add(err, 'stderr')
        self._watch_until_end({out, err}, status)
        return self.finish()

    def _watch_until_end(self, output: set[int], status: int) -> None:
        poll = select.poll()
        for fd in (0, self.control, status, *output):
            poll.register(fd, select.POLLIN)
        while not self.ended:
            for fd, _ in poll.poll(TICK_MS):
                if fd == 0 and not os.read(0, 4096):
                    os._exit(0)
                elif fd == self.control:
                    self.order()
                elif fd == status:
                    self.read_status(status)
                    poll.unregister(status)
                    os.close(status)
                elif fd in output and not self.watch.capture.read(fd):
                    poll.unregister(fd)
            if self.status is None and not self.reap() and self.watch.check():
                self.kill()
        if not self.statement:
            self.read_status(status)


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
