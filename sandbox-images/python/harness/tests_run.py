"""One submission's tests in a warm oracle, from the order to the report."""

import array
import os
import socket
import time

import blobs
import frames
from warm_worker import RUN_NUMBER

# The tests' own share: the worker's clock judges the submission; this one only ends tests that never end by themselves.
GRACE_SECONDS = 2
MAX_RESULTS = 8 * 1024 * 1024
KEPT_STDERR = 4096


class TestsRun:
    def __init__(self, oracle: object, order: dict, tests: int) -> None:
        self.oracle = oracle
        self.order = order
        self.number = order['grade']
        self.tests = tests
        self.wall = order['wallSeconds'] + GRACE_SECONDS
        self.deadline = time.monotonic() + self.wall
        # Told to end; and whether for the time that it took.
        self.ending = False
        self.late = False
        self.pipes: list[blobs.Collected] = []

    def connect(self) -> socket.socket:
        """To the worker, which listened before it greeted Node, and has no other caller. Throws OSError."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(f'/run/assay-{self.order["place"]}/s')
            connection.sendall(RUN_NUMBER.pack(self.number))
            return connection
        except OSError:
            connection.close()
            raise

    def launch(self, connection: socket.socket, channel: socket.socket) -> None:
        """Has the suite's process fork for it. Only that fork keeps the connection: its end is the end of the run, for the worker too."""
        self.deadline = time.monotonic() + self.wall
        (result, result_w), (err, err_w) = os.pipe(), os.pipe()
        self.pipes = [blobs.Collected(result, MAX_RESULTS, self.oracle.null), blobs.Collected(err, KEPT_STDERR, self.oracle.null)]
        for pipe in self.pipes:
            self.oracle.watch(pipe.fd, lambda pipe=pipe: self.collect(pipe))
        try:
            frames.write_frame(channel.fileno(), {'run': self.number, 'cpuSeconds': int(self.wall) + 1, 'cpu': self.order.get('cpu')})
            descriptors = array.array('i', [connection.fileno(), result_w, err_w, self.tests])
            channel.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        finally:
            os.close(result_w)
            os.close(err_w)

    def collect(self, pipe: blobs.Collected) -> None:
        if not pipe.read():
            self.oracle.ignore(pipe.fd)

    def finish(self, status: int) -> None:
        """Node hears how it ended, and then, byte by byte as they came: the results and what the tests' process said on stderr."""
        if self.late:
            self.fail('late', 'wall')
            return
        results, diagnostics = self.pipes
        for pipe in self.pipes:
            pipe.drain(MAX_RESULTS)
        report = {'killed': None, 'exited': status, 'harness': None}
        frames.write_frame(1, {'run': self.order['id'], 'report': report, 'blobs': [results.kept, diagnostics.kept]})
        results.give(1)
        diagnostics.give(1)
        self.close()

    def fail(self, reason: str, killed: str | None) -> None:
        report = {'killed': killed, 'harness': reason}
        frames.write_frame(1, {'run': self.order['id'], 'report': report, 'blobs': [0, 0]})
        self.close()

    def abandon(self, reason: str) -> None:
        frames.write_frame(1, {'run': self.order['id'], 'lost': reason})
        self.close()

    def close(self) -> None:
        os.close(self.tests)
        for pipe in self.pipes:
            self.oracle.ignore(pipe.fd)
            pipe.close()
