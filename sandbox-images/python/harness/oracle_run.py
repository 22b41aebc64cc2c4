"""Runs seen from the oracle's supervisor: with a worker, in one process, or collection only."""

import array
import os
import select
import signal
import socket

import conditions
import frames
import launch
from meter import Meter
from watch import TICK_MS, Watch
from worker_run import find_problem
from zygote_start import start_zygote

FIRST_UID = 40000
# The tests' own share: the worker's clock judges the solution; this one only ends tests that never end by themselves.
GRACE_SECONDS = 2
TEST_LIMITS = {'openFiles': 256, 'diskBytes': 64 * 1024 * 1024, 'outputBytes': 1 << 40}
MAX_RESULT = 1024 * 1024


class Zygotes:
    """One process with pytest imported per hash seed and clock; started when first needed, or again after everything was killed."""

    def __init__(self, seed: int, started: socket.socket) -> None:
        self._channels: dict[tuple[int, str | None], socket.socket] = {(seed, None): started}

    def get(self, seed: int, clock: str | None) -> socket.socket:
        key = (seed, clock)
        if key not in self._channels:
            if len(self._channels) >= 4:
                self._channels.pop(next(iter(self._channels))).close()
            extra = {} if clock is None else conditions.clock_environment(clock)
            self._channels[key] = socket.socket(fileno=start_zygote(seed, extra))
        return self._channels[key]

    def forget(self) -> None:
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()


class TestRun:
    """The process that holds the tests, from its fork to the last of its processes."""

    mode = ''

    def __init__(self, setup: dict, index: int, zygotes: Zygotes, meter: Meter, limits: dict) -> None:
        self.setup = setup
        self.index = index
        self.run = setup['runs'][index]
        self.uid = FIRST_UID + index
        self.zygotes = zygotes
        self.limits = limits
        self.watch = Watch(meter, limits, '/t')
        self.status: int | None = None
        self.results: dict = {'tests': []}

    def order(self) -> dict:
        wanted = {key: self.run[key] for key in ('tests', 'hashSeed')}
        wanted['conditions'] = self.run.get('conditions', {})
        return {**wanted, 'mode': self.mode, 'uid': self.uid, 'limits': self.limits, 'interface': self.setup['interface']}

    def conduct_tests(self, connection: int | None) -> None:
        channel = self.zygotes.get(self.run['hashSeed'], self.run.get('conditions', {}).get('clock'))
        null = os.open('/dev/null', os.O_RDWR)
        pipes = [os.pipe() for _ in range(3)]
        (out, out_w), (err, err_w), (result, result_w) = pipes
        frames.write_frame(channel.fileno(), self.order())
        descriptors = array.array('i', [null, out_w, err_w, null if connection is None else connection, result_w])
        channel.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        for fd in (null, out_w, err_w, result_w):
            os.close(fd)
        self.watch.capture.add(out, 'stdout')
        self.watch.capture.add(err, 'stderr')
        self._watch(channel, frames.FrameBuffer(result, MAX_RESULT))
        os.close(result)

    def _watch(self, channel: socket.socket, results: frames.FrameBuffer) -> None:
        poll = select.poll()
        output = set(self.watch.capture.streams)
        for fd in (0, channel.fileno(), results.fd, *output):
            poll.register(fd, select.POLLIN)
        while self.status is None:
            for fd, _ in poll.poll(TICK_MS):
                if fd == 0 and not os.read(0, 4096):
                    os._exit(0)
                elif fd == channel.fileno():
                    self._hear(channel)
                elif fd == results.fd:
                    if not self._take(results):
                        poll.unregister(fd)
                elif fd in output and not self.watch.capture.read(fd):
                    poll.unregister(fd)
            if self.status is None and self.watch.check():
                self._kill_all()
        while self._take(results) and self._more(results.fd):
            continue
        self._end_leftovers()
        self.watch.capture.drain()

    def _hear(self, channel: socket.socket) -> None:
        message = frames.read_frame(channel.fileno())
        if 'status' in message:
            self.status = message['status']
            self.watch.saw_max_rss(message['maxRss'])

    def _take(self, results: frames.FrameBuffer) -> bool:
        try:
            for message in results.receive():
                if type(message) is dict and 'test' in message:
                    self.results['tests'].append(message)
                elif type(message) is dict:
                    self.results.update(message)
        except (frames.ChannelClosed, frames.BadFrame):
            return False
        return True

    def _more(self, fd: int) -> bool:
        return bool(select.select([fd], [], [], 0)[0])

    def _kill_all(self) -> None:
        """The zygotes go too: one call that no fork can outrun. The next run starts a fresh one."""
        launch.kill_everything(None)
        self.zygotes.forget()
        self.status = signal.SIGKILL

    def _end_leftovers(self) -> None:
        if _processes_of(self.uid):
            launch.kill_everything(None)
            self.zygotes.forget()

    def close(self) -> None:
        self.watch.capture.close()
        remains = launch.clean(self.uid)
        if remains:
            raise RuntimeError(f'a run could not be cleaned up: {remains[:3]}')


def _processes_of(uid: int) -> bool:
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open(f'/proc/{name}/status') as file:
                    if any(line.split()[1] == str(uid) for line in file if line.startswith('Uid:')):
                        return True
            except (FileNotFoundError, ProcessLookupError):
                continue
    return False


class IsolatedRun(TestRun):
    mode = 'isolated'

    def __init__(self, setup: dict, index: int, zygotes: Zygotes, meter: Meter, control: socket.socket) -> None:
        wall = setup['limits']['wallSeconds'] + GRACE_SECONDS
        super().__init__(setup, index, zygotes, meter, {**setup['limits'], **TEST_LIMITS, 'cpuSeconds': wall, 'wallSeconds': wall})
        self.control = control.fileno()

    def conduct(self) -> dict:
        from oracle import connect

        frames.write_frame(self.control, {'run': self.index})
        data = connect()
        problem = frames.read_frame(self.control)['problem']
        if problem is None:
            self.conduct_tests(data.fileno())
        data.close()
        silent = 'end' not in self.results and 'importFailed' not in self.results
        frames.write_frame(self.control, {'end': True, 'died': self.results.get('died', False) or silent})
        frames.read_frame(self.control)
        report = {**self.results, 'killed': self.watch.killed, 'exited': self.status}
        if problem is None:
            # Diagnostics for people: only where the harness itself did not come through.
            if self.results.get('canary') != 'failed':
                report['harness'] = (self.watch.capture.text('stdout') + self.watch.capture.text('stderr'))[-2000:]
            self.close()
        return report


class InProcessRun(TestRun):
    mode = 'in-process'

    def __init__(self, setup: dict, index: int, zygotes: Zygotes, meter: Meter) -> None:
        super().__init__(setup, index, zygotes, meter, setup['limits'])
        self.files = setup['solutions'][self.run['solution']]

    def order(self) -> dict:
        return {**super().order(), 'files': self.files}

    def conduct(self) -> tuple[dict, dict]:
        problem = find_problem(self.setup['interface'], self.files)
        if problem:
            return {'tests': []}, {'problem': problem}
        self.conduct_tests(None)
        statement = {'notCompiled': self.results['notCompiled']} if 'notCompiled' in self.results else {'compiled': True}
        normal = self.status == 0 and self.watch.killed is None
        facts = {**self.watch.facts(None if normal else self.status), 'statement': statement, 'problem': None}
        died = 'end' not in self.results and 'importFailed' not in self.results and 'notCompiled' not in self.results
        report = {**self.results, 'died': died, 'killed': self.watch.killed, 'exited': self.status}
        self.close()
        return report, facts


class Collection(TestRun):
    mode = 'collect'

    def __init__(self, setup: dict, zygotes: Zygotes, meter: Meter) -> None:
        files = [path for path in setup['suite'] if path.endswith('.py')]
        plain = {**setup, 'runs': [{'id': 'collect', 'tests': files, 'hashSeed': 0}]}
        super().__init__(plain, 0, zygotes, meter, setup['limits'])

    def conduct(self) -> dict:
        self.conduct_tests(None)
        self.close()
        return {'collected': self.results.get('collected'), 'errors': self.results.get('errors', []), 'killed': self.watch.killed}
