"""The supervisor of a warm oracle: keeps a process for each suite, connects submissions to forks of it, and reports. Runs no test itself.

Node orders on descriptor 0 and reads reports on 1. Many runs are on the way at once, each with a worker of its own, and nothing here
waits for one of them alone.
"""

import os
import select
import time

import blobs
import confine
import door
import frames
import huge
import immortal
import namespaces
import rehearsal
import shared_heap
import suite
import suite_host
import zygote
from held_suite import FIRST_UID, FOLDER, HeldSuite
from tests_run import TestsRun

# About 4 MB each beyond what they share with the supervisor; Node keeps the same number in mind.
MAX_SUITES = 192
UIDS = 30000
MOUNTS, SOCKETS = '/run', 'assay-'


def prepare() -> tuple[int, list[str]]:
    """What needs the container's own view: /proc, and the folders with the workers' sockets."""
    door.enter()
    folders = [f'{MOUNTS}/{name}' for name in os.listdir(MOUNTS) if name.startswith(SOCKETS)]
    return os.open('/proc', os.O_RDONLY | os.O_DIRECTORY), folders


def main(prepared: tuple[int, list[str]]) -> None:
    proc, sockets = prepared
    manifest = frames.manifest()
    namespaces.build_root(FOLDER, [FOLDER, suite.SUITE], ['/opt/assay', *sockets])
    confine.empty_bounding_set()
    zygote.warm()
    os.environ.clear()
    os.environ.update(confine.base_environment(suite_host.RUNS, 0))
    suite.set_paths()
    host = suite_host.Host()
    host.configure(lambda session: Oracle(proc, host, session, sockets).serve(manifest))


class Oracle:
    def __init__(self, proc: int, host: suite_host.Host, session: object, sockets: list[str]) -> None:
        self.proc = proc
        self.host = host
        self.session = session
        self.sockets = sockets
        self.spawner = namespaces.Spawner()
        self.null = os.open('/dev/null', os.O_RDWR)
        self.suites: dict[str, HeldSuite] = {}
        # Those that have a run, or are being collected: they alone have deadlines.
        self.busy: set[HeldSuite] = set()
        self.started = 0
        self.uses = 0
        # Of hundreds of suites, whose processes say nothing most of the time.
        self.poll = select.epoll()
        self.readers: dict[int, object] = {}

    def serve(self, manifest: dict) -> None:
        rehearsal.of_oracle(self.host.plugin)
        immortal.settle()
        shared_heap.share(self.proc)
        huge.share_text(self.proc)
        self.watch(0, self.hear)
        frames.write_frame(1, {'hello': manifest})
        try:
            while True:
                for fd, _ in self.poll.poll(self.patience()):
                    # What an earlier reader of this round has closed is not there any more.
                    if fd in self.readers:
                        self.readers[fd]()
                now = time.monotonic()
                for held in [held for held in self.busy if held.deadline() <= now]:
                    held.late(now)
        except frames.ChannelClosed:
            os._exit(0)

    def watch(self, fd: int, reader: object) -> None:
        self.readers[fd] = reader
        self.poll.register(fd, select.EPOLLIN)

    def ignore(self, fd: int) -> None:
        if self.readers.pop(fd, None):
            self.poll.unregister(fd)

    def patience(self) -> float | None:
        """Seconds until the first deadline; None where there is none."""
        if not self.busy:
            return None
        return max(0.0, min(held.deadline() for held in self.busy) - time.monotonic())

    def hear(self) -> None:
        """Node orders runs, or gives one up."""
        order = frames.read_frame(0)
        if 'grade' in order:
            self.begin(order)
        elif 'cancel' in order:
            for held in [*self.busy]:
                held.cancel(order['cancel'])

    def begin(self, order: dict) -> None:
        """Tests and suites stay behind descriptors: this process, which other suites are forked from, never sees them."""
        tests, *files = [blobs.take(0, size) for size in order['blobs']]
        key = order['suiteKey']
        held = self.suites.get(key)
        if held is None and not files:
            os.close(tests)
            frames.write_frame(1, {'run': order['id'], 'unknownSuite': True})
            return
        if held is None:
            held = self.hold(key, order['interface'], files.pop())
        for fd in files:
            os.close(fd)
        self.uses += 1
        held.used = self.uses
        held.take(TestsRun(self, order, tests))

    def hold(self, key: str, interface: dict, files: int) -> HeldSuite:
        if len(self.suites) >= MAX_SUITES:
            self.forget(min(self.suites.values(), key=lambda held: held.used))
        self.started += 1
        held = self.suites[key] = HeldSuite(self, key, interface, files, FIRST_UID + self.started % UIDS)
        held.start()
        return held

    def forget(self, held: HeldSuite) -> None:
        """It is given no more runs, and ends with the last that it has."""
        if self.suites.get(held.key) is held:
            del self.suites[held.key]
        held.leave()
