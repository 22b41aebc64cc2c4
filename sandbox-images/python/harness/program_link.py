"""`assay.run` for both kinds of trust."""

import json
import os
import subprocess

import assay
import frames
import launch
from link import Link, SolutionDied

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

MAX_REPLY = 64 * 1024 * 1024


def through_worker(fd: int, link: Link) -> None:
    def start(args: list[str], stdin: str) -> tuple[str, str, int]:
        if link.dead:
            raise SolutionDied('the program was ended by a limit before')
        try:
            frames.write_frame(fd, {'args': args, 'stdin': stdin})
            reply = frames.read_frame(fd, MAX_REPLY)
        except frames.ChannelClosed:
            reply = {'dead': True}
        if reply.get('dead'):
            link.dead = True
            raise SolutionDied('the program was ended by a limit')
        link.last_reply = reply['stdout']
        return reply['stdout'], reply['stderr'], reply['exitCode']

    assay._use(start)


def locally(entry: str, files: dict[str, str], folder: str) -> None:
    """A child of the test process, beside it: for trust `in-process` only."""

    def start(args: list[str], stdin: str) -> tuple[str, str, int]:
        source = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
        frames.write_all(source, json.dumps({'files': files, 'folder': folder, 'entryFile': entry, 'arguments': args}).encode())
        os.lseek(source, 0, os.SEEK_SET)
        status_reader, status = os.pipe()
        command = [launch.PYTHON, *launch.FLAGS, f'{launch.HARNESS}/program_main.py', str(source), str(status)]
        try:
            done = subprocess.run(command, input=stdin.encode('utf-8', 'surrogateescape'), capture_output=True, pass_fds=(source, status))
        finally:
            for fd in (source, status, status_reader):
                os.close(fd)
        texts = [stream.decode('utf-8', 'surrogateescape') for stream in (done.stdout, done.stderr)]
        return texts[0], texts[1], done.returncode

    assay._use(start)
