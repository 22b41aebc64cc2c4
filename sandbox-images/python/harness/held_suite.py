"""One suite in a warm oracle, as its supervisor sees it: a confined process that has collected it, and the runs that are forks of that."""

import math
import os
import resource
import signal
import socket
import time

import confine
import frames
import namespaces
import seccomp
import suite
import suite_host
from tests_run import TestsRun

FOLDER = '/t'
# For all runs of a suite together; each file may be as large as one run's share.
DISK_BYTES, DISK_INODES = 256 * 1024 * 1024, 32768
FILE_BYTES = 64 * 1024 * 1024
START_SECONDS = 60
# After this a process that was told to end a run, and did not, is not waited for.
KILL_SECONDS = 2
MAX_MESSAGE = 1024
FIRST_UID = 1000
MAX_PROCESSES = 256
TEST_LIMITS = {'cpuSeconds': 1 << 20, 'diskBytes': FILE_BYTES, 'openFiles': 256}
NOT_COLLECTED = 'the tests could not be collected'


class HeldSuite:
    def __init__(self, oracle: object, key: str, interface: dict, files: int, uid: int) -> None:
        self.oracle = oracle
        self.key = key
        self.interface = interface
        self.files = files
        self.uid = uid
        self.used = 0
        self.ready = False
        self.anew = False
        self.leaving = False
        self.gone = False
        self.collected_by = math.inf
        # Runs that wait until it is collected, and those that its process has.
        self.waiting: list[TestsRun] = []
        self.runs: dict[int, TestsRun] = {}

    def start(self) -> None:
        own, theirs = socket.socketpair()
        self.pid = self.oracle.spawner.fork(mounts=True)
        if self.pid == 0:
            self.become_host(theirs)
        theirs.close()
        self.channel = own
        self.messages = frames.FrameBuffer(own.fileno(), MAX_MESSAGE)
        self.oracle.watch(own.fileno(), self.hear)
        self.collected_by = time.monotonic() + START_SECONDS
        self.oracle.busy.add(self)

    def become_host(self, channel: socket.socket) -> None:
        """In the fork: a folder, the suite's files in it, and then no way back."""
        try:
            os.setsid()
            confine.killed_first(self.oracle.proc)
            sources = frames.parse(os.pread(self.files, os.fstat(self.files).st_size, 0))
            null = self.oracle.null
            confine.keep_descriptors([null, null, null, null, null, channel.fileno()])
            for folder in self.oracle.sockets:
                namespaces.unmount(folder)
            namespaces.mount_tmpfs(FOLDER, DISK_BYTES, DISK_INODES, 0, '0755')
            write_files(sources)
            os.mkdir(suite_host.RUNS, 0o700)
            os.chown(suite_host.RUNS, self.uid, self.uid)
            os.chdir('/')
            confine.limit_resources(TEST_LIMITS)
            resource.setrlimit(resource.RLIMIT_NPROC, (MAX_PROCESSES, MAX_PROCESSES))
            confine.take_uid(self.uid)
            seccomp.install()
            self.oracle.host.serve(self.oracle.session, {'suite': sources, 'interface': self.interface, 'anew': self.anew})
        except BaseException as error:  # noqa: BLE001 - nothing of this process may continue as the supervisor
            os.write(2, f'start: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(125)

    def take(self, run: TestsRun) -> None:
        if self.ready:
            self.launch(run)
        else:
            self.waiting.append(run)

    def launch(self, run: TestsRun) -> None:
        try:
            connection = run.connect()
        except OSError as error:
            run.abandon(f'the worker does not listen: {error}')
            return
        self.runs[run.number] = run
        self.oracle.busy.add(self)
        with connection:
            self.tell(lambda: run.launch(connection, self.channel))

    def tell(self, say: object) -> None:
        try:
            say()
        except (frames.ChannelClosed, OSError) as error:
            self.lose(f'the process with the tests does not listen: {error}')

    def hear(self) -> None:
        """Its process holds code of the tests: what it says is read without waiting, and taken for no more than it may be."""
        try:
            for message in self.messages.receive():
                self.understand(message)
        except (frames.ChannelClosed, frames.BadFrame):
            if self.ready:
                self.lose('the process with the tests ended')
            else:
                self.fail(NOT_COLLECTED, None)

    def understand(self, message: object) -> None:
        said = message if type(message) is dict else {}
        if not self.ready and said.get('ready') is True:
            self.ready = True
            self.collected_by = math.inf
            while self.waiting and not self.gone:
                self.launch(self.waiting.pop(0))
            self.rest()
        elif not self.ready and said.get('anew') is True and not self.anew:
            self.end_process()
            self.anew = True
            self.start()
        elif self.ready and type(said.get('status')) is int and said.get('run') in self.runs:
            self.runs.pop(said['run']).finish(said['status'])
            self.rest()
        else:
            raise frames.BadFrame('nothing that this process may say')

    def cancel(self, number: int) -> None:
        """Of a run that nobody waits for any more; its worker may have gone on before the tests reached it."""
        for run in [run for run in self.waiting if run.number == number]:
            self.waiting.remove(run)
            run.abandon('given up')
        if number in self.runs and not self.runs[number].ending:
            self.kill(self.runs[number], time.monotonic())

    def kill(self, run: TestsRun, now: float) -> None:
        run.ending = True
        run.deadline = now + KILL_SECONDS
        self.tell(lambda: frames.write_frame(self.channel.fileno(), {'kill': run.number}))

    def deadline(self) -> float:
        return min((run.deadline for run in self.runs.values()), default=self.collected_by)

    def late(self, now: float) -> None:
        if not self.ready:
            self.fail('late', 'wall')
            return
        for run in [run for run in self.runs.values() if run.deadline <= now]:
            if self.gone:
                return
            if run.ending:
                self.lose('the process with the tests did not end a run')
                return
            run.late = True
            self.kill(run, now)

    def rest(self) -> None:
        if not self.runs and self.ready and not self.gone:
            self.oracle.busy.discard(self)
            if self.leaving:
                self.close()

    def leave(self) -> None:
        self.leaving = True
        self.rest()

    def fail(self, reason: str, killed: str | None) -> None:
        """It can't be collected: that is the verdict on every run that waits for it."""
        self.oracle.suites.pop(self.key, None)
        self.close()
        for run in self.waiting:
            run.fail(reason, killed)

    def lose(self, reason: str) -> None:
        """Whatever ended the process, other runs than the one that did it were in it: Node tries them again."""
        if self.oracle.suites.get(self.key) is self:
            del self.oracle.suites[self.key]
        self.close()
        for run in [*self.runs.values(), *self.waiting]:
            run.abandon(reason)

    def close(self) -> None:
        self.gone = True
        self.oracle.busy.discard(self)
        self.end_process()
        os.close(self.files)

    def end_process(self) -> None:
        """With it goes everything in its namespace of processes."""
        self.oracle.ignore(self.channel.fileno())
        self.channel.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def write_files(files: dict[str, str]) -> None:
    os.umask(0o022)
    os.mkdir(suite.SUITE)
    for path, content in files.items():
        target = f'{suite.SUITE}/{path}'
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, 'w', encoding='utf-8', newline='') as file:
            file.write(content)
