"""The supervisor of a warm worker: judges one submission after another, each in a fork with namespaces, a uid and files of its own.

Node orders on descriptor 0 and reads facts on 1. The oracle's supervisor connects once a run; the connection goes to the judged
process, and its hang-up is the sign that the tests are done. Nothing that a submission could write to outlives its run.
"""

import os
import select
import signal
import socket
import struct
import time

import blobs
import confine
import door
import frames
import huge
import immortal
import namespaces
import rehearsal
import seccomp
import serve
from meter import Meter
from watch import KEPT_OUTPUT, TICK_MS, Watch

SOCKET = '/run/assay/s'
FOLDER = '/w'
# Longer than an oracle may take to collect a suite: it connects when that is done.
CONNECT_MS = 75_000
MAX_STATEMENT = 65536
# Fresh for each run, so that nothing the kernel counts by user carries over; the next round begins when all are long gone.
FIRST_UID, UIDS = 1000, 30000
RUN_NUMBER = struct.Struct('>Q')
# The first runs load, specialise and free what none before did.
SETTLE_AFTER = (8, 32)

# What solutions import most: loaded once, so that no run pays for it. None of these keeps state that a run could not have made,
# and none brings a large library with it, which every fork would pay for.
PRELOADED = (
    *('abc', 'array', 'ast', 'base64', 'bisect', 'calendar', 'cmath', 'collections', 'collections.abc', 'contextlib', 'copy'),
    *('dataclasses', 'datetime', 'decimal', 'enum', 'fractions', 'functools', 'heapq', 'inspect', 'io', 'itertools'),
    *('json', 'keyword', 'math', 'numbers', 'operator', 'queue', 're', 'random', 'statistics', 'string', 'struct'),
    *('textwrap', 'threading', 'time', 'traceback', 'types', 'typing', 'unicodedata', 'warnings', 'weakref'),
)


def prepare() -> tuple[Meter, socket.socket, int]:
    """What needs the container's own view: its control group, the socket's folder, and /proc."""
    door.enter()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # The folder is the place's: a worker that had it before may have left its own.
    if os.path.lexists(SOCKET):
        os.unlink(SOCKET)
    listener.bind(SOCKET)
    os.chmod(SOCKET, 0o666)
    listener.listen(16)
    return Meter(), listener, os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)


def preload() -> None:
    for name in PRELOADED:
        __import__(name)


def main(prepared: tuple[Meter, socket.socket, int]) -> None:
    meter, listener, proc = prepared
    manifest = frames.manifest()
    namespaces.build_root(FOLDER, [FOLDER], ['/opt/assay/packages'])
    confine.empty_bounding_set()
    # Everything that is the same for all runs is done here, once.
    confine.limit_always()
    os.setgroups([])
    os.umask(0o022)
    os.environ.clear()
    os.environ.update(confine.base_environment(FOLDER, 0))
    preload()
    worker = Worker(meter, listener)
    rehearsal.of_worker(serve, worker.outputs, FOLDER)
    immortal.settle()
    huge.share_text(proc)
    os.close(proc)
    frames.write_frame(1, {'hello': manifest})
    judged = 0
    while True:
        try:
            order = frames.read_frame(0)
            if 'grade' in order:
                worker.judge(order)
                judged += 1
                if judged in SETTLE_AFTER:
                    immortal.settle()
        except frames.ChannelClosed:
            os._exit(0)


class Output:
    """What a submission prints on both streams, in the shape that Watch asks for."""

    def __init__(self, limit: int, null: int) -> None:
        self.limit = limit
        self.null = null
        self.streams: dict[int, blobs.Collected] = {}

    def add(self, fd: int) -> None:
        self.streams[fd] = blobs.Collected(fd, KEPT_OUTPUT, self.null)

    def over(self) -> bool:
        return sum(stream.total for stream in self.streams.values()) > self.limit

    def truncated(self) -> bool:
        return any(stream.total > stream.kept for stream in self.streams.values())


class Worker:
    def __init__(self, meter: Meter, listener: socket.socket) -> None:
        self.meter = meter
        self.listener = listener
        self.spawner = namespaces.Spawner()
        self.outputs = serve.make_outputs()
        self.null = os.open('/dev/null', os.O_RDWR)

    def judge(self, order: dict) -> None:
        """The submission stays behind a descriptor: this process, which forks the next one too, never sees it."""
        source = blobs.take(0, order['blobs'][0])
        try:
            data = self.accept(order['grade'])
            if data is None:
                frames.write_frame(1, {'run': order['id'], 'facts': {'problem': 'not-connected'}})
                return
            with data:
                Judged(self, order, data, source).conduct()
        finally:
            os.close(source)

    def accept(self, number: int) -> socket.socket | None:
        """The connection of this run; one that an abandoned run left behind is closed. None if Node gives the run up before."""
        deadline = time.monotonic() + CONNECT_MS / 1000
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.listener, 0], [], [], left)
            if self.listener in ready:
                # As accept(), which looks for the names of three numbers besides.
                connection = socket.socket(fileno=self.listener._accept()[0])
                if connection.recv(RUN_NUMBER.size, socket.MSG_WAITALL) == RUN_NUMBER.pack(number):
                    return connection
                connection.close()
            elif 0 in ready and frames.read_frame(0).get('cancel') == number:
                return None
        return None


class Judged:
    """One run, from its fork to the last of its processes."""

    def __init__(self, worker: Worker, order: dict, data: socket.socket, source: int) -> None:
        self.worker = worker
        self.order = order
        self.limits = order['limits']
        self.data = data
        self.source = source
        self.uid = FIRST_UID + order['grade'] % UIDS
        self.over = False
        self.died = False

    def conduct(self) -> None:
        (out, out_w), (err, err_w), (status, status_w) = (os.pipe() for _ in range(3))
        self.output = Output(self.limits['outputBytes'], self.worker.null)
        self.statement = blobs.Collected(status, MAX_STATEMENT, self.worker.null)
        self.watch = Watch(self.worker.meter, self.limits, FOLDER, self.output)
        # Before the fork: what a fork would write to, it would have to copy first.
        namespaces.reseed()
        namespaces.mount_tmpfs(FOLDER, self.limits['diskBytes'], self.limits['diskInodes'], self.uid)
        pid = self.worker.spawner.fork(mounts=False)
        if pid == 0:
            self.become([self.worker.null, out_w, err_w, self.data.fileno(), status_w, self.source])
        for fd in (out_w, err_w, status_w):
            os.close(fd)
        self.output.add(out)
        self.output.add(err)
        try:
            self.oversee(pid)
            self.tell(self.facts(pid))
        finally:
            self.statement.close()
            for stream in self.output.streams.values():
                stream.close()
            # The last of the run: all its processes are dead, and nobody else has seen this folder.
            namespaces.unmount(FOLDER)

    def become(self, descriptors: list[int]) -> None:
        """In the fork. Ends in the submission, and never returns."""
        try:
            os.setsid()
            confine.keep_descriptors(descriptors)
            confine.limit_run(self.limits)
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
            os.chdir(FOLDER)
            seccomp.install()
            files = frames.parse(blobs.read(5))
            serve.serve({'interface': self.order['interface'], 'files': files, 'folder': FOLDER}, 4, self.worker.outputs)
        except BaseException as error:  # noqa: BLE001 - nothing of this process may continue as the supervisor
            os.write(2, f'start: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(125)

    def oversee(self, pid: int) -> None:
        """Until the tests hang up, a limit is reached, Node gives the run up, or both ends are through."""
        ended = os.pidfd_open(pid)
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(self.data, 0)
        poll.register(ended, select.POLLIN)
        # The statement is shorter than any pipe: it can wait until the end.
        pipes = self.output.streams
        for fd in pipes:
            poll.register(fd, select.POLLIN)
        while not self.over:
            for fd, _ in poll.poll(TICK_MS):
                if fd == 0:
                    self.hear()
                elif fd == self.data.fileno():
                    self.over = True
                elif fd == ended:
                    # Seen before the tests hung up: it ended by itself, and they learn of it from the end of the connection.
                    self.died = not self.over
                    self.end()
                elif not pipes[fd].read():
                    poll.unregister(fd)
            if self.watch.due() and self.watch.check():
                self.end()
        os.close(ended)

    def end(self) -> None:
        self.over = True
        self.data.shutdown(socket.SHUT_RDWR)

    def hear(self) -> None:
        """Node says only one thing during a run: that it is to be given up."""
        try:
            if frames.read_frame(0).get('cancel') == self.order['grade']:
                self.end()
        except frames.ChannelClosed:
            os._exit(0)

    def facts(self, pid: int) -> dict:
        """The end of all its processes, and what the run had cost by then."""
        os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        self.watch.saw_max_rss(usage.ru_maxrss)
        for stream in self.output.streams.values():
            stream.drain(self.output.limit)
        self.statement.drain(MAX_STATEMENT)
        ended = status if self.died or self.watch.killed else None
        return {**self.watch.measured(ended), 'truncated': self.output.truncated(), 'problem': None}

    def tell(self, facts: dict) -> None:
        """Node hears the facts, and then, byte by byte as they came: the statement, stdout, stderr."""
        attached = [self.statement, *self.output.streams.values()]
        frames.write_frame(1, {'run': self.order['id'], 'facts': facts, 'blobs': [blob.kept for blob in attached]})
        for blob in attached:
            blob.give(1)
