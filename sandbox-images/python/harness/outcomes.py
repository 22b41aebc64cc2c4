"""The pytest plugin: runs exactly the wanted tests in the wanted order and reports one outcome a source-level test."""

import time
import traceback

import pytest

import direct
import frames
from link import CrossingError, SolutionDied, Tampered

MAX_MESSAGE = 4096
MAX_TRACEBACK = 8192
CANARY_ID = 'canary'


def source_id(item: pytest.Item, suite_root: str) -> str:
    """`path::function` or `path::Class::method`, whatever pytest appended for a case."""
    path = str(item.path)
    if path.startswith(f'{suite_root}/'):
        path = path[len(suite_root) + 1 :]
    parents = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return '::'.join([path, *parents, getattr(item, 'originalname', None) or item.name])


class SuitePlugin:
    def __init__(self, tests: list[str], send: object, link: object, suite_root: str, finish: object) -> None:
        self.tests = tests
        self.send = send
        self.link = link
        self.suite_root = suite_root
        self.finish = finish
        self.before_collection = lambda session: None
        self.canary = 'missing'
        self.stopped = False
        self.fail_fast = False
        self.collect_errors: list[dict] = []
        self._items: dict[str, list[pytest.Item]] = {}
        self._direct: dict[pytest.Item, dict] = {}
        self._canary_item: pytest.Item | None = None
        self._reports: list[pytest.TestReport] = []
        self._failure: dict | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        for line in ('req(*ids): requirement ids', 'public: shown to trainers', 'private: not shown'):
            config.addinivalue_line('markers', line)
        mute(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        self.before_collection(session)

    def pytest_exception_interact(self, node: object, call: pytest.CallInfo, report: object) -> None:
        if isinstance(report, pytest.CollectReport):
            where = {'file': self._relative(str(node.path)), **_line_in_suite(call.excinfo.value, self.suite_root)}
            self.collect_errors.append({**where, 'message': str(report.longrepr)[-MAX_MESSAGE:]})

    def _relative(self, path: str) -> str:
        return path[len(self.suite_root) + 1 :] if path.startswith(f'{self.suite_root}/') else path

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            name = source_id(item, self.suite_root)
            if name.endswith('test_canary.py::test_that_must_fail'):
                self._canary_item = item
                item.obj.link = self.link
            else:
                self._items.setdefault(name, []).append(item)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.config.option.collectonly:
            return False
        self.run_all()
        return True

    def find_direct(self) -> None:
        """After collection: the items that need nothing of pytest but their function."""
        for item in [*(item for items in self._items.values() for item in items), *filter(None, [self._canary_item])]:
            arguments = direct.arguments_of(item)
            if arguments is not None:
                self._direct[item] = arguments

    def run_all(self) -> None:
        """Runs `tests` and then the negative control; ends the process through `finish`."""
        failed_files = {error['file']: error for error in self.collect_errors}
        queue = [(name, self._items.get(name, [])) for name in self.tests]
        if self._canary_item:
            queue.append((CANARY_ID, [self._canary_item]))
        for index, (name, items) in enumerate(queue):
            if self.stopped and name != CANARY_ID:
                continue
            # pytest tears down by what comes next; what is run directly was never set up.
            following = next((item for _, other in queue[index + 1 :] for item in other if item not in self._direct), None)
            passed = self._one(name, items, following, failed_files.get(name.split('::')[0]))
            if self.link.dead or self.link.tampered:
                break
            self.stopped = self.stopped or (self.fail_fast and not passed)
        self.finish(self)

    def _one(self, name: str, items: list[pytest.Item], following: pytest.Item | None, collect_error: dict | None) -> bool:
        if collect_error:
            items = []
        self._reports, self._failure, self._called = [], None, 0
        crossings = self.link.crossings
        started = time.perf_counter()
        for index, item in enumerate(items):
            self._run(item, next((other for other in items[index + 1 :] if other not in self._direct), following))
            if self.link.dead or self.link.tampered:
                break
        duration = (time.perf_counter() - started) * 1000
        crossed = self.link.crossings == crossings
        passed = bool(items) and crossed and not self.link.dead and all(map(_is_pass, self._reports)) and self._complete(items)
        if name == CANARY_ID:
            self.canary = 'passed' if passed else 'failed'
            return passed
        failure = None if passed else self._failure or _collect_failure(collect_error) or self._why_not(items)
        found = bool(items) or collect_error is not None
        died = self.link.dead or bool(self.link.tampered)
        self.send({'test': name, 'passed': passed, 'found': found, 'died': died, 'cases': self._cases(items), 'durationMs': round(duration, 3), 'failure': failure})  # fmt: skip
        return passed

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """What would end the whole session fails the one test that it came from."""
        arguments = self._direct.get(item)
        if arguments is not None:
            return self._run_direct(item, arguments)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except (KeyboardInterrupt, SystemExit, pytest.exit.Exception) as error:
            self._failure = self._failure or {'type': type(error).__name__, 'message': _text(error)}
            item.session._setupstate.teardown_exact(None)

    def rehearse(self) -> None:
        """One plain test, as it will be run, whose result goes nowhere."""
        item = _Rehearsed()
        send, self.send, self._direct[item] = self.send, _discard, {}
        try:
            self._one('rehearsed', [item], None, None)
        finally:
            self.send = send
            del self._direct[item]

    def _run_direct(self, item: pytest.Item, arguments: dict) -> None:
        try:
            item.obj(**arguments)
            self._called += 1
        except BaseException as error:  # noqa: BLE001 - whatever comes out of a test fails it
            if self._failure is None:
                self._failure = {'type': type(error).__name__, 'message': _text(error), **direct.describe(error, self.suite_root)}
                self._add_origin(self._failure, error)

    def _complete(self, items: list[pytest.Item]) -> bool:
        """A call phase of every item was reported, each once."""
        called = [report.nodeid for report in self._reports if report.when == 'call' and not _is_subtest(report)]
        others = [item.nodeid for item in items if item not in self._direct]
        return sorted(called) == sorted(others) and self._called == len(items) - len(others)

    def _cases(self, items: list[pytest.Item]) -> int:
        subtests = sum(1 for report in self._reports if _is_subtest(report))
        return max(1, subtests or len(items))

    def _why_not(self, items: list[pytest.Item]) -> dict | None:
        if not items:
            return None
        if self.link.crossing_failed:
            return {'type': 'CrossingError', 'message': self.link.crossing_failed}
        word = next((report.outcome if not hasattr(report, 'wasxfail') else 'xfail' for report in self._reports if not _is_pass(report)), 'lost')
        return {'type': 'NotPassed', 'message': f'the test did not pass: {word}'}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(report)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> object:
        report = yield
        if report.failed and call.excinfo is not None and self._failure is None:
            self._failure = self._describe(call.excinfo, report)
        return report

    def _describe(self, info: pytest.ExceptionInfo, report: pytest.TestReport) -> dict:
        error = info.value
        failure = {'type': info.type.__name__, 'message': _text(error), 'traceback': str(report.longrepr)[-MAX_TRACEBACK:]}
        inside = [entry for entry in info.traceback if str(entry.path).startswith(f'{self.suite_root}/')]
        if inside:
            failure['file'] = self._relative(str(inside[-1].path))
            failure['line'] = inside[-1].lineno + 1
        self._add_origin(failure, error)
        return failure

    def _add_origin(self, failure: dict, error: BaseException) -> None:
        origin = self.link.origin(error) if not isinstance(error, (CrossingError, SolutionDied, Tampered)) else None
        if origin:
            failure['raised'] = origin


class _Rehearsed:
    """In the place of an item."""

    nodeid = 'rehearsed'

    def obj(self) -> None:
        assert self.nodeid == 'rehearsed'


def _discard(message: dict) -> None:
    frames.pack(message)


def mute(config: pytest.Config) -> None:
    """Nobody reads what pytest itself would print."""
    config.pluginmanager.getplugin('terminalreporter')._tw._file = open('/dev/null', 'w')  # noqa: SIM115 - lives as long as the process


def _is_subtest(report: object) -> bool:
    return type(report).__name__ == 'SubtestReport'


def _is_pass(report: pytest.TestReport) -> bool:
    return report.outcome == 'passed' and not hasattr(report, 'wasxfail')


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except BaseException:  # noqa: BLE001 - __str__ of anything
        return ''


def _collect_failure(error: dict | None) -> dict | None:
    if error is None:
        return None
    return {'type': 'CollectError', 'message': error['message'], 'file': error['file'], **({'line': error['line']} if error.get('line') else {})}


def _line_in_suite(error: BaseException | None, suite_root: str) -> dict:
    """The deepest line of the suite's own in an exception or what it came from."""
    for _ in range(8):
        if error is None:
            break
        if isinstance(error, SyntaxError) and str(error.filename).startswith(suite_root):
            return {'line': error.lineno}
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(f'{suite_root}/')]
        if lines:
            return {'line': lines[-1]}
        error = error.__cause__ or error.__context__
    return {}
