"""One run of a suite: a forked, confined process that imports the tests and sends one outcome a test to its supervisor."""

import os
import re
import sys
import tempfile

import pytest

import conditions
import frames
import modules
import program_link
import solution_import
from bridge import Bridge
from identity import Identity
from link import Link, SolutionDied, Tampered
from outcomes import SuitePlugin, source_id

SUITE = '/t/suite'
CANARY = '/opt/assay/harness/canary/test_canary.py'
CONNECTION, RESULTS = 3, 4
HELD_BYTES = 1 << 15
_held: bytearray | None = None
ARGUMENTS = (
    *('-c', '/opt/assay/harness/pytest.ini', '--rootdir', SUITE, '--noconftest', '--import-mode=importlib', '-s', '-q', '--tb=short'),
    *('-p', 'no:cacheprovider', '-p', 'no:faulthandler', '-p', 'no:junitxml', '-p', 'no:pastebin', '-p', 'no:doctest'),
    *('-p', 'no:stepwise', '-p', 'no:unraisableexception', '-p', 'no:threadexception', '-p', 'no:setuponly', '-p', 'no:setupplan', '-p', 'no:warnings', '-p', 'no:legacypath'),
)


def main(spec: dict, folder: str) -> None:
    """Runs in the forked process, already confined."""
    os.environ.clear()
    os.environ.update(spec['environment'])
    conditions.settle(spec['conditions'])
    tempfile.tempdir = folder
    set_paths()
    if spec['mode'] == 'collect':
        collect(spec)
    elif spec['mode'] == 'isolated':
        isolated(spec)
    else:
        in_process(spec, folder)


def set_paths() -> None:
    sys.argv = ['pytest']
    plain = [path for path in sys.path if not path.startswith('/opt/assay/')]
    sys.path[:] = [SUITE, *plain, '/opt/assay/packages', '/opt/assay/testlib', '/opt/assay/site']


def send(message: dict) -> None:
    if _held is None:
        frames.write_frame(RESULTS, message)
        return
    _held.extend(frames.pack(message))
    if len(_held) > HELD_BYTES:
        flush()


def hold() -> None:
    """From here on results leave together: each on its own would wake the supervisor, on the processor that the tests need."""
    global _held
    _held = bytearray()


def flush() -> None:
    if _held:
        frames.write_all(RESULTS, bytes(_held))
        _held.clear()


def isolated(spec: dict) -> None:
    link = Link(CONNECTION)
    program = spec['interface']['kind'] == 'program'
    plugin = SuitePlugin(spec['tests'], send, link, SUITE, finish)
    if program:
        program_link.through_worker(CONNECTION, link)
    else:
        plugin.before_collection = lambda session: greet(plugin, link)
        install(modules.proxies(spec['interface']['modules'], Bridge(link, spec['interface']['kind'] == 'functions')))
    run_pytest(spec, plugin)


def greet(plugin: SuitePlugin, link: Link) -> None:
    """Waits for the solution as late as possible: pytest configures itself while the other process starts."""
    try:
        failed = link.hello()
    except (SolutionDied, Tampered):
        finish(plugin)
    if failed:
        send({'importFailed': failed})
        os._exit(0)


def in_process(spec: dict, folder: str) -> None:
    finder = solution_import.SolutionFinder(folder, spec['files'])
    names = [module['name'] for module in spec['interface']['modules']]
    try:
        finder.compile_all(names)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        send({'notCompiled': solution_import.describe(error)})
        return
    solution_import.write_data_files(folder, spec['files'])
    identity = Identity(finder)
    identity.tampered = shadowed(finder.home, spec['interface'])
    plugin = SuitePlugin(spec['tests'], send, identity, SUITE, finish)
    if spec['interface']['kind'] == 'program':
        program_link.locally(spec['interface']['entryFile'], spec['files'], folder)
    if identity.tampered:
        finish(plugin)
    install(finder)
    run_pytest(spec, plugin)


def shadowed(home: set[str], interface: dict) -> str | None:
    """A module of the solution that the tests would import in place of the one they mean."""
    declared = {module['name'].split('.')[0] for module in interface['modules']}
    wanted = {'pytest', '_pytest', 'pluggy', 'unittest', 'assay'}
    for folder, _, names in os.walk(SUITE):
        for name in names:
            with open(f'{folder}/{name}', encoding='utf-8', errors='replace') as file:
                wanted |= set(re.findall(r'^\s*(?:import|from)\s+(\w+)', file.read(), re.MULTILINE))
    found = sorted(wanted & {name.split('.')[0] for name in home} - declared)
    return f'a module of the solution is named like one that tests import: {found[0]}' if found else None


def install(finder: object) -> None:
    for name in getattr(finder, 'home', None) or finder.declared:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, finder)


def run_pytest(spec: dict, plugin: SuitePlugin) -> None:
    """Ends in `finish`, at the end of the plugin's loop, unless pytest itself gives up before."""
    files = list(dict.fromkeys(test.split('::')[0] for test in spec['tests']))
    known = [f'{SUITE}/{file}' for file in files if os.path.isfile(f'{SUITE}/{file}')]
    pytest.main([*ARGUMENTS, *known, CANARY], plugins=[plugin])


def finish(plugin: SuitePlugin) -> None:
    """The last message, and the end of the process: what pytest would still tear down dies with it."""
    link = plugin.link
    link.goodbye()
    send(
        {
            'end': True,
            'died': link.dead,
            'tampered': link.tampered,
            'crossingFailed': link.crossing_failed,
            'canary': plugin.canary,
            'stopped': plugin.stopped,
        }
    )
    flush()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001 - in one process the solution may have put anything there
            continue
    # At once: the memory of a process goes before its descriptors do, and the worker waits for this one.
    os.close(CONNECTION)
    os._exit(0)


class Collector:
    """Keeps the source-level ids of what pytest finds."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def pytest_collection_modifyitems(self, items: list) -> None:
        self.ids = list(dict.fromkeys(source_id(item, SUITE) for item in items))


def collect(spec: dict) -> None:
    install(modules.placeholders(spec['interface']['modules']))
    collector = Collector()
    plugin = SuitePlugin([], send, Link(-1), SUITE, finish)
    pytest.main([*ARGUMENTS, '--collect-only', *(f'{SUITE}/{file}' for file in spec['tests'])], plugins=[collector, plugin])
    send({'collected': collector.ids, 'errors': plugin.collect_errors})
