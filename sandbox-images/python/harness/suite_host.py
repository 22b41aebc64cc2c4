"""Holds one collected suite, from which a process is forked for each submission. Confined like the tests that it has imported."""

import os
import sys
import tempfile

import pytest

import frames
import immortal
import late
import modules
import shared_heap
from bridge import Bridge
from link import CrossingError, Link, SolutionDied, Tampered
from outcomes import SuitePlugin, mute
from suite import ARGUMENTS, CANARY, CONNECTION, SUITE, finish, flush, install, send
from suite_forks import CHANNEL, RUNS, Forks


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
        shared_heap.let_go()
        Forks(run).serve()

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
