"""The supervisor of a warm oracle: keeps a host for each suite, connects submissions to them, and reports. Runs no test itself.

Node orders on descriptor 0 and reads reports on 1.
"""

import array
import os
import select
import signal
import socket
import time

import confine
import frames
import immortal
import namespaces
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
MAX_RESULT = 1024 * 1024
MAX_HOSTS = 256
FIRST_UID = 1000
KEPT_STDERR = 4096
CONNECT_SECONDS = 15
TEST_LIMITS = {'cpuSeconds': 1 << 20, 'diskBytes': DISK_BYTES, 'openFiles': 256}


def prepare() -> int:
    return os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)


def main(proc: int) -> None:
    with open('/opt/assay/manifest.json') as file:
        manifest = frames.parse(file.read().encode())
    namespaces.build_root(FOLDER, [FOLDER], ['/opt/assay', '/run/assay'])
    confine.empty_bounding_set()
    zygote.warm()
    oracle = Oracle(proc)
    immortal.settle()
    namespaces.collapse_heap(proc)
    frames.write_frame(1, {'hello': manifest})
    while True:
        try:
            order = frames.read_frame(0)
        except frames.ChannelClosed:
            os._exit(0)
        if 'grade' in order:
            frames.write_frame(1, {'run': order['id'], **oracle.conduct(order)})


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
    def __init__(self, proc: int) -> None:
        self.proc = proc
        self.spawner = namespaces.Spawner()
        self.null = os.open('/dev/null', os.O_RDWR)
        self.suites: dict[str, Suite] = {}
        self.started = 0
        self.uses = 0

    def conduct(self, order: dict) -> dict:
        key = order['suiteKey']
        if key not in self.suites and 'suite' not in order:
            return {'unknownSuite': True}
        connection = connect(order['grade'])
        try:
            host = self.suites.get(key) or self.start(key, order)
            self.uses += 1
            host.used = self.uses
            return {'report': Run(order, host, connection).conduct()}
        except HostLost as lost:
            self.forget(key)
            return {'report': {'tests': [], 'killed': 'wall' if lost.args[0] == 'late' else None, 'harness': str(lost.args[0])}}
        finally:
            connection.close()

    def forget(self, key: str) -> None:
        found = self.suites.pop(key, None)
        if found:
            found.close()

    def start(self, key: str, order: dict, anew: bool = False) -> Suite:
        if len(self.suites) >= MAX_HOSTS:
            self.forget(min(self.suites, key=lambda name: self.suites[name].used))
        own, theirs = socket.socketpair()
        self.started += 1
        pid = self.spawner.fork(mounts=True)
        if pid == 0:
            self.become_host({**order, 'anew': anew}, theirs, FIRST_UID + self.started % 30000)
        theirs.close()
        host = self.suites[key] = Suite(pid, own)
        if 'anew' not in self.greeting(own):
            return host
        self.forget(key)
        if anew:
            raise HostLost('the tests could not be collected')
        return self.start(key, order, anew=True)

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

    def become_host(self, order: dict, channel: socket.socket, uid: int) -> None:
        """In the fork: a folder, the suite's files in it, and then no way back."""
        try:
            os.setsid()
            confine.killed_first(self.proc)
            confine.keep_descriptors([self.null, self.null, self.null, self.null, self.null, channel.fileno()])
            namespaces.unmount('/run/assay')
            namespaces.mount_tmpfs(FOLDER, DISK_BYTES, DISK_INODES, 0, '0755')
            write_files(order['suite'])
            os.mkdir(suite_host.RUNS, 0o700)
            os.chown(suite_host.RUNS, uid, uid)
            os.chdir('/')
            confine.limit_resources(TEST_LIMITS)
            confine.take_uid(uid)
            os.environ.clear()
            os.environ.update(confine.base_environment(suite_host.RUNS, 0))
            suite.set_paths()
            seccomp.install()
            suite_host.main({key: order[key] for key in ('suite', 'interface', 'anew')})
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

    def __init__(self, order: dict, host: Suite, connection: socket.socket) -> None:
        self.order = order
        self.host = host
        self.connection = connection
        self.wall = order['wallSeconds'] + GRACE_SECONDS
        self.results: dict = {'tests': []}
        self.diagnostics = bytearray()

    def conduct(self) -> dict:
        result, result_w = os.pipe()
        err, err_w = os.pipe()
        os.set_blocking(err, False)
        channel = self.host.channel
        try:
            wanted = {'tests': self.order['tests'], 'failFast': self.order['failFast'], 'cpuSeconds': int(self.wall) + 1}
            frames.write_frame(channel.fileno(), wanted)
            descriptors = array.array('i', [self.connection.fileno(), result_w, err_w])
            channel.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        except (frames.ChannelClosed, ConnectionError):
            raise HostLost('the process with the tests had ended') from None
        finally:
            os.close(result_w)
            os.close(err_w)
        # From here on only the tests' process holds it: its end is the end of the run, for the worker too.
        self.connection.close()
        try:
            return self.report(self.watch(frames.FrameBuffer(result, MAX_RESULT), err))
        finally:
            os.close(result)
            os.close(err)

    def watch(self, results: frames.FrameBuffer, err: int) -> int:
        """Until the host says that the tests' process is gone: its status."""
        channel = self.host.channel.fileno()
        poll = select.poll()
        for fd in (0, channel, results.fd, err):
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
                    while self.take(results) and select.select([results.fd], [], [], 0)[0]:
                        continue
                    self.read_diagnostics(err)
                    return status
                elif fd == results.fd:
                    if not self.take(results):
                        poll.unregister(fd)
                elif not self.read_diagnostics(err):
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

    def take(self, results: frames.FrameBuffer) -> bool:
        try:
            for message in results.receive():
                if type(message) is dict and 'test' in message:
                    self.results['tests'].append(message)
                elif type(message) is dict:
                    self.results.update(message)
        except (frames.ChannelClosed, frames.BadFrame):
            return False
        return True

    def read_diagnostics(self, fd: int) -> bool:
        """False at the end. Bytes past the first few are read and dropped."""
        try:
            chunk = os.read(fd, 1 << 16)
        except BlockingIOError:
            return True
        self.diagnostics += chunk[: KEPT_STDERR - len(self.diagnostics)]
        return bool(chunk)

    def report(self, status: int) -> dict:
        report = {**self.results, 'killed': None, 'exited': status}
        if self.results.get('canary') != 'failed':
            report['harness'] = self.diagnostics.decode('utf-8', 'replace')[-2000:]
        return report
