"""One run in a worker, and the kind in which the judged process itself serves the calls."""

import json
import os
import select
import socket

import conditions
import frames
import launch
from meter import Meter
from watch import TICK_MS, Watch


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
        folder = conditions.folder_of(self.folder, self.run.get('conditions', {}))
        source = launch.memory_file('solution', json.dumps({**spec, 'files': self.files, 'folder': folder}).encode())
        ends = [os.pipe() for _ in range(3)]
        wanted = [stdin, ends[0][1], ends[1][1], *extra, source, ends[2][1]]
        arguments = [str(3 + len(extra)), str(4 + len(extra))]
        try:
            pid = launch.start(program, arguments, wanted, self.uid, self.folder, self.setup['limits'], self.run)
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
