"""PID 1 of the worker container: runs solutions, one at a time, and says what it saw. Never runs their code itself.

Node talks on descriptors 0 and 1, the oracle's supervisor on a control connection; each run gets a connection of its own,
which the judged process (or, for programs, this supervisor) serves.
"""

import os
import select
import signal
import socket

import confine
import frames
from meter import Meter
from program_run import ProgramRun
from worker_run import ModuleRun, find_problem

SOCKET = '/run/assay/s'
FIRST_UID = 20000


def main() -> None:
    confine.hide()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(SOCKET)
    listener.listen(16)
    frames.write_frame(1, {'hello': frames.manifest()})
    setup = frames.read_frame(0)
    exit_at(setup['deadlineSeconds'])
    meter = Meter()
    control, _ = listener.accept()
    while True:
        message = next_message(control.fileno())
        index = message['run']
        data, _ = listener.accept()
        serve(setup, index, data, control.fileno(), meter)


def exit_at(seconds: float) -> None:
    """Containers end by themselves even if nobody is left to remove them."""
    signal.signal(signal.SIGALRM, lambda *_: os._exit(124))
    signal.alarm(int(seconds) + 1)


def next_message(control: int) -> dict:
    """The next order of the oracle's supervisor; leaves when Node or the oracle is gone."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(control, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == 0 and not os.read(0, 4096):
                os._exit(0)
            if fd == control:
                try:
                    return frames.read_frame(control)
                except frames.ChannelClosed:
                    os._exit(0)


def serve(setup: dict, index: int, data: socket.socket, control: int, meter: Meter) -> None:
    run = setup['runs'][index]
    files = setup['solutions'][run['solution']]
    uid = FIRST_UID + index
    problem = find_problem(setup['interface'], files)
    if problem:
        frames.write_frame(control, {'problem': problem})
        data.close()
        next_message(control)
        facts = {'problem': problem}
    else:
        kind = ProgramRun if setup['interface']['kind'] == 'program' else ModuleRun
        frames.write_frame(control, {'problem': None})
        facts = kind(setup, run, files, uid, data, control, meter).conduct()
    frames.write_frame(1, {'run': run['id'], 'facts': facts})
    frames.write_frame(control, {'ended': index})
