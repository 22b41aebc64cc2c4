"""Holds one collected suite and forks a process for each submission. Confined like the tests that it has imported.

Orders come with three descriptors: the connection to the submission, the results, and stderr.
"""

import array
import os
import resource
import signal
import socket
import tempfile

import frames
import immortal
import late
import modules
import namespaces
import sweep
from bridge import Bridge
from link import CrossingError, Link, SolutionDied, Tampered
from outcomes import SuitePlugin
from suite import CONNECTION, RESULTS, SUITE, finish, install, isolated, run_pytest, send

CHANNEL = 5
RUNS = '/t/runs'
# A submission may return what makes the tests themselves grow: that ends this run, and nobody else's.
TEST_MEMORY_BYTES = 640 * 1024 * 1024


class Host:
    def __init__(self, spec: dict) -> None:
        self.spec = spec
        self.link = Link(CONNECTION)
        self.binder = late.Binder()
        self.plugin = SuitePlugin([], send, self.link, SUITE, finish)

    def serve(self) -> None:
        """Never returns. Suites that use the solution while they are collected are collected anew for each submission."""
        declared = {module['name'].split('.')[0] for module in self.spec['interface']['modules']}
        sources = [source for path, source in self.spec['suite'].items() if path.endswith('.py')]
        if self.spec['anew'] or not all(_plain(source, declared) for source in sources):
            self.forks(self.run_anew)
        self.plugin.instead_of_loop = self.collected
        self.run_pytest()
        # pytest itself gave up: it will for every submission, and says so each time.
        frames.write_frame(CHANNEL, {'anew': True})

    def collected(self) -> None:
        if self.binder.settle(SUITE) and self.link.crossing_failed is None:
            self.forks(self.run_collected)
        # What half a collection did can't be undone: a new process starts without it.
        frames.write_frame(CHANNEL, {'anew': True})
        os._exit(0)

    def run_pytest(self) -> None:
        interface = self.spec['interface']['modules']
        install(modules.ProxyFinder(interface, self.binder.get, self.link.refuse))
        tests = [path for path in self.spec['suite'] if path.endswith('.py')]
        run_pytest({'tests': tests}, self.plugin)

    def forks(self, run: object) -> None:
        immortal.settle()
        channel = socket.socket(fileno=CHANNEL)
        frames.write_frame(CHANNEL, {'ready': True})
        while True:
            try:
                order = frames.read_frame(CHANNEL)
            except frames.ChannelClosed:
                os._exit(0)
            _, ancillary, _, _ = channel.recvmsg(1, socket.CMSG_SPACE(3 * 4))
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
            for target, fd in zip((CONNECTION, RESULTS, 2), descriptors):
                os.dup2(fd, target)
                os.close(fd)
            os.close(CHANNEL)
            for name, value in ((resource.RLIMIT_AS, TEST_MEMORY_BYTES), (resource.RLIMIT_CPU, order['cpuSeconds'])):
                resource.setrlimit(name, (value, value))
            namespaces.reseed()
            run(order)
        except BaseException as error:  # noqa: BLE001 - nothing may return into the host's loop
            os.write(2, f'harness: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(1)

    def run_anew(self, order: dict) -> None:
        isolated({**self.spec, 'tests': order['tests']}, order['failFast'])

    def run_collected(self, order: dict) -> None:
        self.plugin.tests = order['tests']
        try:
            failed = self.link.hello()
            if failed:
                send({'importFailed': failed})
                os._exit(0)
            errors = self.binder.connect(Bridge(self.link, self.spec['interface']['kind'] == 'functions'))
        except (SolutionDied, Tampered, CrossingError):
            finish(self.plugin)
        self.plugin.collect_errors += [self.as_collect_error(path, error) for path, error in errors.items()]
        self.plugin.fail_fast = order['failFast']
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


def main(spec: dict) -> None:
    """In a fork of the supervisor, confined, with the suite's files in place."""
    tempfile.tempdir = RUNS
    os.chdir(RUNS)
    Host(spec).serve()
