"""PID 1 of the oracle container: starts a test process a run, tells the worker when, and reports to Node. Runs no test itself."""

import os
import socket
import time

import confine
import frames
from meter import Meter
from oracle_run import Collection, InProcessRun, IsolatedRun, Zygotes
from worker import SOCKET, exit_at

SUITE = '/t/suite'
CONNECT_SECONDS = 60


def main(first_seed: int, first_zygote: int) -> None:
    confine.hide()
    zygotes = Zygotes(first_seed, socket.socket(fileno=first_zygote))
    frames.write_frame(1, {'hello': frames.manifest()})
    setup = frames.read_frame(0)
    exit_at(setup['deadlineSeconds'])
    os.mkdir('/t/runs', 0o1777)
    os.chmod('/t/runs', 0o1777)
    write_suite(setup['suite'])
    meter = Meter()
    if setup['mode'] == 'collect':
        frames.write_frame(1, Collection(setup, zygotes, meter).conduct())
    elif setup['mode'] == 'isolated':
        control = connect()
        for index in range(len(setup['runs'])):
            report = IsolatedRun(setup, index, zygotes, meter, control).conduct()
            frames.write_frame(1, {'run': setup['runs'][index]['id'], 'report': report})
    else:
        for index in range(len(setup['runs'])):
            report, facts = InProcessRun(setup, index, zygotes, meter).conduct()
            frames.write_frame(1, {'run': setup['runs'][index]['id'], 'report': report, 'facts': facts})
    frames.write_frame(1, {'done': True})


def write_suite(files: dict[str, str]) -> None:
    os.umask(0o022)
    os.makedirs(SUITE)
    for path, content in files.items():
        target = f'{SUITE}/{path}'
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, 'w', encoding='utf-8', newline='') as file:
            file.write(content)


def connect() -> socket.socket:
    """A connection to the worker's supervisor, which may still be starting."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(SOCKET)
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.002)

