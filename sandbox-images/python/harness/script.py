"""PID 1 of a container that runs one program once, with what it reads and a limit on everything, and says what it saw."""

import os
import select

import confine
import frames
import launch
from meter import Meter
from watch import TICK_MS, Capture
from worker import exit_at
from worker_run import Run

UID = 20000


def main() -> None:
    confine.hide()
    frames.write_frame(1, {'hello': frames.manifest()})
    setup = frames.read_frame(0)
    exit_at(setup['deadlineSeconds'])
    run = ScriptRun(setup, setup['run'], setup['files'], UID, None, None, Meter())
    frames.write_frame(1, {'run': setup['run']['id'], 'facts': run.conduct()})


class ScriptRun(Run):
    """Output is kept whole, up to its limit: here it is the answer, not a diagnostic."""

    def conduct(self) -> dict:
        kept = self.setup['limits']['outputBytes']
        self.watch.capture = Capture(kept, kept)
        source = launch.memory_file('stdin', self.setup['stdin'].encode('utf-8', 'surrogateescape'))
        spec = {'entryFile': self.setup['entryFile'], 'arguments': self.setup['arguments']}
        self.main, (out, err, status) = self.start('program_main.py', source, [], spec)
        os.close(source)
        self.watch.capture.add(out, 'stdout')
        self.watch.capture.add(err, 'stderr')
        self._watch_until_end({out, err})
        self.died = True  # how it ended is part of the answer
        self.read_status(status)
        return self.finish()

    def _watch_until_end(self, output: set[int]) -> None:
        poll = select.poll()
        for fd in (0, *output):
            poll.register(fd, select.POLLIN)
        while not self.reap() and not self.watch.check():
            for fd, _ in poll.poll(TICK_MS):
                if fd == 0 and not os.read(0, 4096):
                    os._exit(0)
                elif fd in output and not self.watch.capture.read(fd):
                    poll.unregister(fd)
        self.kill()
