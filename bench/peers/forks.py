"""Our own oracle with forks alone: suites collected once, a fork a submission, the submission in the same process as its tests.

No worker, no proxy, no namespaces, no service. Reads {"lanes", "rounds", "tasks": [{"suite", "tests", "module", "name", "code"}]} and
prints seconds and how many passed.
"""

import json
import os
import socket
import sys
import time
import types

sys.path[:0] = ['/opt/assay/harness', '/opt/assay/testlib', '/opt/assay/site']
import frames  # noqa: E402
import immortal  # noqa: E402
import namespaces  # noqa: E402
import suite  # noqa: E402
import suite_host  # noqa: E402
import zygote  # noqa: E402


class Local:
    """In the place of a bridge: names of a module that is here."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module = module

    def get(self, module: str, name: str) -> object:
        return getattr(self.module, name)


def hold(host: suite_host.Host, session: object, task: dict, channel: socket.socket) -> None:
    """Collects a suite and forks once an order, for ever."""
    folder = suite.SUITE
    for path, content in task['suite'].items():
        with open(f'{folder}/{path}', 'w') as file:
            file.write(content)
    host.spec = {'interface': {'kind': 'functions', 'modules': [{'name': task['module'], 'names': [task['name']]}]}}
    host.session = session
    host.paths = [f'{folder}/{path}' for path in task['suite']]
    host.collect(host.binder.get)
    host.binder.settle(folder)
    immortal.settle()
    frames.write_frame(channel.fileno(), {'ready': True})
    while True:
        order = frames.read_frame(channel.fileno())
        results, write = os.pipe()
        pid = namespaces.bare_fork()
        if pid == 0:
            os.dup2(write, suite.RESULTS)
            os.dup2(os.open('/dev/null', os.O_RDWR), suite.CONNECTION)
            module = types.ModuleType(task['module'])
            exec(compile(order['code'], 'solution.py', 'exec'), module.__dict__)
            host.plugin.tests = task['tests']
            host.plugin.collect_errors += [str(error) for error in host.binder.connect(Local(module)).values()]
            host.plugin.run_all()
        os.close(write)
        passed = 0
        try:
            while True:
                passed += frames.read_frame(results).get('passed', False) is True
        except frames.ChannelClosed:
            os.close(results)
        os.waitpid(pid, 0)
        frames.write_frame(channel.fileno(), {'passed': passed == len(task['tests'])})


def lane(session: object, host: suite_host.Host, tasks: list[dict], rounds: int, report: int) -> None:
    held = []
    for index, task in enumerate(tasks):
        own, theirs = socket.socketpair()
        if os.fork() == 0:
            os.makedirs(f'/t/{os.getpid()}')
            suite.SUITE = suite_host.SUITE = host.plugin.suite_root = f'/t/{os.getpid()}'
            hold(host, session, task, theirs)
        theirs.close()
        frames.read_frame(own.fileno())
        held.append(own)
    os.write(report, b'r')
    os.read(START[0], 1)
    passed = 0
    for number in range(rounds):
        for task, channel in zip(tasks, held):
            frames.write_frame(channel.fileno(), {'code': f'{task["code"]}\n# {number}\n'})
            passed += frames.read_frame(channel.fileno())['passed']
    os.write(report, f'{passed}\n'.encode())
    os._exit(0)


START = os.pipe()


def serve(session: object, host: suite_host.Host, given: dict) -> None:
    immortal.settle()
    lanes = []
    for index in range(given['lanes']):
        reader, writer = os.pipe()
        if os.fork() == 0:
            lane(session, host, given['tasks'][index :: given['lanes']], given['rounds'], writer)
        os.close(writer)
        lanes.append(reader)
    for reader in lanes:
        os.read(reader, 1)
    started = time.monotonic()
    os.write(START[1], b'x' * len(lanes))
    passed = sum(int(os.read(reader, 32)) for reader in lanes)
    os.write(1, json.dumps({'seconds': time.monotonic() - started, 'passed': passed}).encode())
    os._exit(0)  # PID 1: all others end with it


def main() -> None:
    given = json.loads(sys.stdin.read())
    suite.set_paths()
    zygote.warm()
    os.makedirs(suite.SUITE, exist_ok=True)
    host = suite_host.Host()
    host.configure(lambda session: serve(session, host, given))


main()
