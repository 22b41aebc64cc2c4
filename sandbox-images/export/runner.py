"""Runs the tests of one task against one solution and prints one JSON line.

Standard input is a tar with task.json, tests.json, tests/ and solution/. The tests import the solution into their own process, so a
verdict says as much as the solution is honest (trust `in-process`). Progress of pytest goes to standard error.
"""

import json
import os
import subprocess
import sys
import tarfile

import pytest

WORK = '/work'
WALL_SECONDS = 300
OPTIONS = ('-c', '/dev/null', '--rootdir', f'{WORK}/tests', '--noconftest', '--import-mode=importlib', '-p', 'no:cacheprovider', '-q', '--tb=short')


def main() -> int:
    with tarfile.open(fileobj=sys.stdin.buffer, mode='r|') as archive:
        archive.extractall(WORK, filter='data')
    task = read(f'{WORK}/task.json')
    expected = [test['id'] for test in read(f'{WORK}/tests.json')]
    verdict, outcomes, messages = run(task, expected)
    tests = [{'id': name, 'outcome': outcomes.get(name, 'not-run'), **({'message': messages[name]} if name in messages else {})} for name in expected]
    passed = verdict == 'finished' and bool(tests) and all(test['outcome'] == 'passed' for test in tests) and set(outcomes) <= set(expected)
    line = {'task': task['id'], 'version': task['version_id'], 'passed': passed, 'verdict': 'passed' if passed else verdict, 'trust': 'in-process', 'tests': tests}
    if verdict == 'finished' and not passed:
        line['verdict'] = 'failed'
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0 if passed else 1


def run(task: dict, expected: list[str]) -> tuple[str, dict, dict]:
    """The tests in a process of their own, so that whatever ends it cannot end this one."""
    environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': '/tmp', 'LANG': 'C.UTF-8', 'TZ': 'UTC', 'PYTHONHASHSEED': '0', 'PYTHONDONTWRITEBYTECODE': '1'}
    environment['PYTHONPATH'] = f'/opt/assay/lib:/opt/assay/site:{WORK}/solution'
    entry = task['metadata']['interface'].get('entry_file')
    if entry is not None:
        environment['ASSAY_PROGRAM'] = f'{WORK}/solution/{entry}'
    result = f'{WORK}/result.json'
    try:
        child = subprocess.run([sys.executable, __file__, 'tests', result], env=environment, cwd=f'{WORK}/solution', stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return 'timed-out', {}, {}
    if child.returncode != 0 or not os.path.isfile(result):
        return 'crashed', {}, {}
    found = read(result)
    return 'finished', found['outcomes'], found['messages']


class Recorder:
    """The worst outcome of each test over its phases and its parametrised cases."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.messages: dict[str, str] = {}

    def pytest_runtest_logreport(self, report) -> None:
        name = report.nodeid.split('[')[0]
        if report.passed:
            self.outcomes.setdefault(name, 'passed')
            return
        self.outcomes[name] = 'skipped' if report.skipped else 'failed'
        crash = getattr(report.longrepr, 'reprcrash', None)
        self.messages.setdefault(name, (crash.message if crash else str(report.longrepr))[:2000])

    def pytest_collectreport(self, report) -> None:
        if report.failed:
            self.outcomes[f'{report.nodeid}::'] = 'failed'


def run_tests(result: str) -> int:
    recorder = Recorder()
    pytest.main([*OPTIONS, f'{WORK}/tests'], plugins=[recorder])
    with open(result, 'w', encoding='utf-8') as file:
        json.dump({'outcomes': recorder.outcomes, 'messages': recorder.messages}, file)
    return 0


def read(path: str):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


if __name__ == '__main__':
    sys.exit(run_tests(sys.argv[2]) if sys.argv[1:2] == ['tests'] else main())
