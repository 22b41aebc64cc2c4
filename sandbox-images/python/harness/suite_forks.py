"""Forks the process that holds a suite, once for each submission, several at a time. Confined like the tests that it has imported."""

import array
import os
import resource
import select
import signal
import socket
import tempfile

import blobs
import frames
import namespaces
import sweep
from suite import CONNECTION, RESULTS, hold

CHANNEL = 5
RUNS = '/t/runs'
# A submission may return what makes the tests themselves grow: that ends this run, and nobody else's.
TEST_MEMORY_BYTES = 640 * 1024 * 1024
# What a run left running can be told from other runs only while there is none.
MOST_BEFORE_IDLE = 64


class Forks:
    def __init__(self, begin: object) -> None:
        """`begin(order)` runs the tests, in the fork, and does not return."""
        self.begin = begin
        self.channel = socket.socket(fileno=CHANNEL)
        # pid: the run's number and its folder
        self.running: dict[int, tuple[int, str]] = {}
        self.since_idle = 0
        self.woken, self.wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, _wake_up)
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Never returns. Orders come with four descriptors: the connection to the submission, results, stderr, the tests to run."""
        frames.write_frame(CHANNEL, {'ready': True})
        poll = select.poll()
        poll.register(self.woken, select.POLLIN)
        try:
            while True:
                poll.register(CHANNEL, select.POLLIN if self.takes_more() else 0)
                for fd, _ in poll.poll():
                    if fd == CHANNEL:
                        self.hear()
                    else:
                        self.reap()
        except frames.ChannelClosed:
            os._exit(0)

    def takes_more(self) -> bool:
        return not self.running or self.since_idle < MOST_BEFORE_IDLE

    def hear(self) -> None:
        order = frames.read_frame(CHANNEL)
        if 'kill' in order:
            for pid, (number, _) in self.running.items():
                if number == order['kill']:
                    os.kill(pid, signal.SIGKILL)
            return
        _, ancillary, _, _ = self.channel.recvmsg(1, socket.CMSG_SPACE(4 * 4))
        descriptors = array.array('i')
        descriptors.frombytes(ancillary[0][2])
        folder = self.make_folder()
        pid = namespaces.bare_fork()
        if pid == 0:
            self.child(order, descriptors, folder)
        self.running[pid] = (order['run'], folder)
        self.since_idle += 1
        for fd in descriptors:
            os.close(fd)

    def make_folder(self) -> str:
        """The lowest that is free, so that one run at a time always has the same path."""
        used = {folder for _, folder in self.running.values()}
        folder = next(name for number in range(len(used) + 1) if (name := f'{RUNS}/{number}') not in used)
        os.makedirs(folder, 0o700, exist_ok=True)
        return folder

    def child(self, order: dict, descriptors: array.array, folder: str) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            *kept, tests = descriptors
            for target, fd in zip((CONNECTION, RESULTS, 2), kept):
                os.dup2(fd, target)
                os.close(fd)
            for fd in (CHANNEL, self.woken, self.wake):
                os.close(fd)
            for name, value in ((resource.RLIMIT_AS, TEST_MEMORY_BYTES), (resource.RLIMIT_CPU, order['cpuSeconds'])):
                resource.setrlimit(name, (value, value))
            if order['cpu'] is not None:
                # The submission's processor: the two take turns, and waking a neighbour costs more than the turn.
                os.sched_setaffinity(0, [order['cpu']])
            tempfile.tempdir = os.environ['HOME'] = os.environ['TMPDIR'] = folder
            os.chdir(folder)
            namespaces.reseed()
            hold()
            self.begin(frames.parse(blobs.read(tests)))
        except BaseException as error:  # noqa: BLE001 - nothing may return into the loop that forks
            os.write(2, f'harness: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(1)

    def reap(self) -> None:
        os.read(self.woken, 4096)
        ended = []
        while (found := _next_dead()) is not None:
            pid, status = found
            # One that is not known was started by a run and outlived it.
            if pid in self.running:
                ended.append((*self.running.pop(pid), status))
        if not self.running:
            self.since_idle = 0
            end_leftovers()
        for number, folder, status in ended:
            if self.running:
                clear(folder)
            frames.write_frame(CHANNEL, {'run': number, 'status': status})


def _wake_up(number: int, frame: object) -> None:
    """The signal's own work is done by then: it wrote to the descriptor that the loop waits on."""


def _next_dead() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def clear(folder: str) -> None:
    """While others run. What a leftover of the run still writes there goes with the leftover."""
    try:
        sweep.empty(folder)
    except OSError as error:
        os.write(2, f'a folder is left for later: {error}\n'.encode())


def end_leftovers() -> None:
    """Only while no run is on the way: all other processes of this namespace are what runs left; then their files."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                os.kill(-1, signal.SIGKILL)
                os.waitpid(-1, 0)
        except ChildProcessError:
            break
    for name in os.listdir(RUNS):
        if name != '0' or os.listdir(f'{RUNS}/0'):
            sweep.empty(RUNS)
            break
