"""What test files of this dataset import: requirement ids, visibility, and programs. The marks change nothing here."""

import os
import subprocess
import sys
from typing import NamedTuple

# A program that hangs fails its test instead of the whole run.
PROGRAM_SECONDS = 30


class Completed(NamedTuple):
    """What a program printed and how it ended; a negative exit code is the number of a signal."""

    stdout: str
    stderr: str
    exit_code: int


def req(*ids: str):
    """Names the requirements that a test checks."""
    return lambda target: target


def public(target):
    """A test that may be shown to trainers."""
    return target


def private(target):
    """A test that is never shown to trainers."""
    return target


def run(*args: str, stdin: str = '') -> Completed:
    """Runs the solution's program once, in a fresh process."""
    program = os.environ.get('ASSAY_PROGRAM')
    if program is None:
        raise RuntimeError('run() works only for solutions of the kind "program"')
    command = [sys.executable, program, *args]
    done = subprocess.run(command, input=stdin.encode('utf-8', 'surrogateescape'), capture_output=True, timeout=PROGRAM_SECONDS)
    texts = [stream.decode('utf-8', 'surrogateescape') for stream in (done.stdout, done.stderr)]
    return Completed(texts[0], texts[1], done.returncode)
