"""Holds one collected suite and forks a process for each submission. Confined like the tests that it has imported.

Orders come with four descriptors: the connection to the submission, the results, stderr, and the ids of the tests to run.
"""

import array
import os
import resource
import signal
import socket
import sys
import tempfile

import pytest

import blobs
import frames
import immortal
import late
import modules
import namespaces
import sweep
from bridge import Bridge
from link import CrossingError, Link, SolutionDied, Tampered
from outcomes import SuitePlugin, mute
from suite import ARGUMENTS, CANARY, CONNECTION, RESULTS, SUITE, finish, flush, hold, install, send

CHANNEL = 5
RUNS = '/t/runs'
# A submission may return what makes the tests themselves grow: that ends this run, and nobody else's.
TEST_MEMORY_BYTES = 640 * 1024 * 1024


class Host:
    """Made before there is a suite, so that forks of the supervisor find pytest configured; the rest happens in such a fork."""

    def __init__(self) -> None:
        self.link = Link(CONNECTION)
        self.binder = late.Binder()
        self.plugin = SuitePlugin([], send, self.link, SUITE, finish)
        self.spec: dict = {}

    def configure(self, serve: object) -> None:
        """Starts a session of pytest that stops before collection, in `serve(session)`. Never returns."""
        self.plugin.before_collection = serve
        # pytest loads it for the sake of terminals; here it would only be one more library to copy.
        sys.modules['readline'] = None
        pytest.main([*ARGUMENTS], plugins=[self.plugin])

    def serve(self, session: pytest.Session, spec: dict) -> None:
        """Never returns. Suites that use the solution while they are collected are collected anew for each submission."""
        del sys.modules['readline']
        self.spec = spec
        self.session = session
        self.paths = [f'{SUITE}/{path}' for path in spec['suite'] if path.endswith('.py')]
        tempfile.tempdir = RUNS
        os.chdir(RUNS)
        mute(session.config)
        declared = {module['name'].split('.')[0] for module in spec['interface']['modules']}
        if spec['anew'] or not all(_plain(source, declared) for path, source in spec['suite'].items() if path.endswith('.py')):
            self.forks(self.run_anew)
        self.collect(self.binder.get)
        if self.binder.settle(SUITE) and self.link.crossing_failed is None:
            self.forks(self.run_collected)
        # What half a collection did can't be undone: a new process starts without it.
        frames.write_frame(CHANNEL, {'anew': True})
        os._exit(0)

    def collect(self, get: object) -> None:
        install(modules.ProxyFinder(self.spec['interface']['modules'], get, self.link.refuse))
        self.session.perform_collect([*self.paths, CANARY])
        self.plugin.find_direct()

    def forks(self, run: object) -> None:
        immortal.settle()
        channel = socket.socket(fileno=CHANNEL)
        frames.write_frame(CHANNEL, {'ready': True})
        while True:
            try:
                order = frames.read_frame(CHANNEL)
            except frames.ChannelClosed:
                os._exit(0)
            _, ancillary, _, _ = channel.recvmsg(1, socket.CMSG_SPACE(4 * 4))
            descriptors = array.array('i')
            descriptors.frombytes(ancillary[0][2])
            pid = namespaces.bare_fork()
            if pid == 0:
                self.child(run, order, descriptors)
            for fd in descriptors:
                os.close(fd)
            _, status = os.waitpid(pid, 0)
            end_leftovers()
            frames.write_frame(CHANNEL, {'status': status})

    def child(self, run: object, order: dict, descriptors: array.array) -> None:
        try:
            *kept, tests = descriptors
            for target, fd in zip((CONNECTION, RESULTS, 2), kept):
                os.dup2(fd, target)
                os.close(fd)
            os.close(CHANNEL)
            for name, value in ((resource.RLIMIT_AS, TEST_MEMORY_BYTES), (resource.RLIMIT_CPU, order['cpuSeconds'])):
                resource.setrlimit(name, (value, value))
            namespaces.reseed()
            hold()
            run(frames.parse(blobs.read(tests)))
        except BaseException as error:  # noqa: BLE001 - nothing may return into the host's loop
            os.write(2, f'harness: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(1)

    def run_anew(self, order: dict) -> None:
        self.collect(self.greet(order).get)
        self.plugin.run_all()

    def greet(self, order: dict) -> Bridge:
        """Waits until the submission is loaded; ends this process where it never will be."""
        self.plugin.tests = order['tests']
        self.plugin.fail_fast = order['failFast']
        try:
            failed = self.link.hello()
        except (SolutionDied, Tampered):
            finish(self.plugin)
        if failed:
            send({'importFailed': failed})
            flush()
            os._exit(0)
        return Bridge(self.link, self.spec['interface']['kind'] == 'functions')

    def run_collected(self, order: dict) -> None:
        bridge = self.greet(order)
        try:
            errors = self.binder.connect(bridge)
        except (SolutionDied, Tampered, CrossingError):
            finish(self.plugin)
        self.plugin.collect_errors += [self.as_collect_error(path, error) for path, error in errors.items()]
        self.plugin.run_all()

    def as_collect_error(self, path: str, error: BaseException) -> dict:
        return {'file': path.removeprefix(f'{SUITE}/'), 'message': f'{type(error).__name__}: {error}'}


def _plain(source: str, declared: set[str]) -> bool:
    try:
        return late.imports_are_plain(source, declared)
    except (SyntaxError, ValueError, RecursionError):
        return False


def end_leftovers() -> None:
    """Processes that tests started and did not wait for are this one's children now; then their files."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                os.kill(-1, signal.SIGKILL)
                os.waitpid(-1, 0)
        except ChildProcessError:
            break
    if os.listdir(RUNS):
        sweep.empty(RUNS)

