"""The supervisor of a warm oracle: keeps a host for each suite, connects submissions to them, and reports. Runs no test itself.

Node orders on descriptor 0 and reads reports on 1.
"""

import array
import os
import select
import signal
import socket
import time

import blobs
import confine
import frames
import huge
import immortal
import namespaces
import rehearsal
import seccomp
import suite
import suite_host
import zygote
from warm_worker import RUN_NUMBER, SOCKET

FOLDER = '/t'
DISK_BYTES, DISK_INODES = 64 * 1024 * 1024, 8192
# The tests' own share: the worker's clock judges the submission; this one only ends tests that never end by themselves.
GRACE_SECONDS = 2
START_SECONDS = 60
MAX_RESULTS = 8 * 1024 * 1024
# About 4 MB each beyond what they share with the supervisor; Node keeps the same number in mind.
MAX_HOSTS = 192
FIRST_UID = 1000
KEPT_STDERR = 4096
CONNECT_SECONDS = 15
TEST_LIMITS = {'cpuSeconds': 1 << 20, 'diskBytes': DISK_BYTES, 'openFiles': 256}


def prepare() -> int:
    return os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)


def main(proc: int) -> None:
    with open('/opt/assay/manifest.json') as file:
        manifest = frames.parse(file.read().encode())
    namespaces.build_root(FOLDER, [FOLDER, suite.SUITE], ['/opt/assay', '/run/assay'])
    confine.empty_bounding_set()
    zygote.warm()
    os.environ.clear()
    os.environ.update(confine.base_environment(suite_host.RUNS, 0))
    suite.set_paths()
    host = suite_host.Host()
    host.configure(lambda session: Oracle(proc, host, session).serve(manifest))


class HostLost(Exception):
    """The process that held a suite ended, or had to be ended."""


class Suite:
    """The supervisor's side of one host."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid = pid
        self.channel = channel
        self.used = 0

    def close(self) -> None:
        self.channel.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Oracle:
    def __init__(self, proc: int, host: suite_host.Host, session: object) -> None:
        self.proc = proc
        self.host = host
        self.session = session
        self.spawner = namespaces.Spawner()
        self.null = os.open('/dev/null', os.O_RDWR)
        self.suites: dict[str, Suite] = {}
        self.started = 0
        self.uses = 0

    def serve(self, manifest: dict) -> None:
        rehearsal.of_oracle(self.host.plugin)
        immortal.settle()
        huge.collapse_heap(self.proc)
        huge.share_text(self.proc)
        frames.write_frame(1, {'hello': manifest})
        while True:
            try:
                order = frames.read_frame(0)
                if 'grade' in order:
                    self.conduct(order)
            except frames.ChannelClosed:
                os._exit(0)

    def conduct(self, order: dict) -> None:
        """Tests and suites stay behind descriptors: this process, which other suites are forked from, never sees them."""
        files = [blobs.take(0, size) for size in order['blobs']]
        try:
            key = order['suiteKey']
            if key in self.suites or len(files) > 1:
                self.run(key, order, files)
            else:
                frames.write_frame(1, {'run': order['id'], 'unknownSuite': True})
        finally:
            for fd in files:
                os.close(fd)

    def run(self, key: str, order: dict, files: list[int]) -> None:
        connection = connect(order['grade'])
        try:
            host = self.suites.get(key) or self.start(key, order, files[1])
            self.uses += 1
            host.used = self.uses
            Run(order, host, connection, files[0], self.null).conduct()
        except HostLost as lost:
            self.forget(key)
            report = {'killed': 'wall' if lost.args[0] == 'late' else None, 'harness': str(lost.args[0])}
            frames.write_frame(1, {'run': order['id'], 'report': report, 'blobs': [0, 0]})
        finally:
            connection.close()

    def forget(self, key: str) -> None:
        found = self.suites.pop(key, None)
        if found:
            found.close()

    def start(self, key: str, order: dict, files: int, anew: bool = False) -> Suite:
        if len(self.suites) >= MAX_HOSTS:
            self.forget(min(self.suites, key=lambda name: self.suites[name].used))
        own, theirs = socket.socketpair()
        self.started += 1
        pid = self.spawner.fork(mounts=True)
        if pid == 0:
            self.become_host(order['interface'], files, anew, theirs, FIRST_UID + self.started % 30000)
        theirs.close()
        host = self.suites[key] = Suite(pid, own)
        if 'anew' not in self.greeting(own):
            return host
        self.forget(key)
        if anew:
            raise HostLost('the tests could not be collected')
        return self.start(key, order, files, anew=True)

    def greeting(self, channel: socket.socket) -> dict:
        if not select.select([channel], [], [], START_SECONDS)[0]:
            raise HostLost('late')
        try:
            said = frames.read_frame(channel.fileno(), 1024)
        except (frames.ChannelClosed, frames.BadFrame):
            said = None
        if type(said) is not dict:
            raise HostLost('the tests could not be collected')
        return said

    def become_host(self, interface: dict, files: int, anew: bool, channel: socket.socket, uid: int) -> None:
        """In the fork: a folder, the suite's files in it, and then no way back."""
        try:
            os.setsid()
            confine.killed_first(self.proc)
            sources = frames.parse(os.pread(files, os.fstat(files).st_size, 0))
            confine.keep_descriptors([self.null, self.null, self.null, self.null, self.null, channel.fileno()])
            namespaces.unmount('/run/assay')
            namespaces.mount_tmpfs(FOLDER, DISK_BYTES, DISK_INODES, 0, '0755')
            write_files(sources)
            os.mkdir(suite_host.RUNS, 0o700)
            os.chown(suite_host.RUNS, uid, uid)
            os.chdir('/')
            confine.limit_resources(TEST_LIMITS)
            confine.take_uid(uid)
            seccomp.install()
            self.host.serve(self.session, {'suite': sources, 'interface': interface, 'anew': anew})
        except BaseException as error:  # noqa: BLE001 - nothing of this process may continue as the supervisor
            os.write(2, f'start: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(125)


def write_files(files: dict[str, str]) -> None:
    os.umask(0o022)
    os.mkdir(suite.SUITE)
    for path, content in files.items():
        target = f'{suite.SUITE}/{path}'
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, 'w', encoding='utf-8', newline='') as file:
            file.write(content)


def connect(number: int) -> socket.socket:
    """A connection to the worker's supervisor that says which run it is for."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(SOCKET)
            connection.sendall(RUN_NUMBER.pack(number))
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.002)


class Run:
    """One submission's tests, from the order to the report."""

    def __init__(self, order: dict, host: Suite, connection: socket.socket, tests: int, null: int) -> None:
        self.order = order
        self.host = host
        self.connection = connection
        self.tests = tests
        self.null = null
        self.wall = order['wallSeconds'] + GRACE_SECONDS

    def conduct(self) -> None:
        (result, result_w), (err, err_w) = os.pipe(), os.pipe()
        channel = self.host.channel
        results = blobs.Collected(result, MAX_RESULTS, self.null)
        diagnostics = blobs.Collected(err, KEPT_STDERR, self.null)
        try:
            frames.write_frame(channel.fileno(), {'cpuSeconds': int(self.wall) + 1})
            descriptors = array.array('i', [self.connection.fileno(), result_w, err_w, self.tests])
            channel.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        except (frames.ChannelClosed, ConnectionError):
            results.close()
            diagnostics.close()
            raise HostLost('the process with the tests had ended') from None
        finally:
            os.close(result_w)
            os.close(err_w)
        # From here on only the tests' process holds it: its end is the end of the run, for the worker too.
        self.connection.close()
        try:
            self.tell(self.watch(results, diagnostics), results, diagnostics)
        finally:
            results.close()
            diagnostics.close()

    def watch(self, results: blobs.Collected, diagnostics: blobs.Collected) -> int:
        """Until the host says that the tests' process is gone: its status."""
        channel = self.host.channel.fileno()
        pipes = {results.fd: results, diagnostics.fd: diagnostics}
        poll = select.poll()
        for fd in (0, channel, *pipes):
            poll.register(fd, select.POLLIN)
        deadline = time.monotonic() + self.wall
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise HostLost('late')
            for fd, _ in poll.poll(left * 1000):
                if fd == 0:
                    self.hear()
                elif fd == channel:
                    status = self.read_status(channel)
                    for pipe in pipes.values():
                        pipe.drain(MAX_RESULTS)
                    return status
                elif not pipes[fd].read():
                    poll.unregister(fd)

    def hear(self) -> None:
        """Node gives a run up through the worker; here it only ever goes away."""
        try:
            frames.read_frame(0)
        except frames.ChannelClosed:
            os._exit(0)

    def read_status(self, channel: int) -> int:
        try:
            return int(frames.read_frame(channel, 1024)['status'])
        except (frames.ChannelClosed, frames.BadFrame, TypeError, KeyError, ValueError):
            raise HostLost('the process with the tests ended') from None

    def tell(self, status: int, results: blobs.Collected, diagnostics: blobs.Collected) -> None:
        """Node hears how it ended, and then, byte by byte as they came: the results and what the tests' process said on stderr."""
        report = {'killed': None, 'exited': status, 'harness': None}
        frames.write_frame(1, {'run': self.order['id'], 'report': report, 'blobs': [results.kept, diagnostics.kept]})
        results.give(1)
        diagnostics.give(1)
