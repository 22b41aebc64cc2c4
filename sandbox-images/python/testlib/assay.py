"""For test files: requirement ids, visibility, and programs.

    from assay import private, req, run

    @req('R-1', 'R-2')
    @private
    def test_sum():
        done = run('--sum', stdin='1 2')
        assert (done.stdout, done.exit_code) == ('3\\n', 0)
"""

from typing import NamedTuple

_start = None


class Completed(NamedTuple):
    """What a program printed and how it ended; a negative exit code is the number of a signal."""

    stdout: str
    stderr: str
    exit_code: int


def req(*ids: str):
    """Names the requirements that a test function, method or class checks."""
    if not ids or not all(type(name) is str for name in ids):
        raise TypeError('req() takes requirement ids, for example @req("R-1")')

    def mark(target):
        _note(target, 'assay_requirements', (*getattr(target, 'assay_requirements', ()), *ids))
        return target

    return mark


def public(target):
    """A test that may be shown to trainers."""
    return _note(target, 'assay_visibility', 'public')


def private(target):
    """A test that is never shown to trainers."""
    return _note(target, 'assay_visibility', 'private')


def run(*args: str, stdin: str = '') -> Completed:
    """Runs the solution's program once, in a fresh process, under the limits of the run."""
    if _start is None:
        raise RuntimeError('run() works only for solutions of the kind "program"')
    if type(stdin) is not str or not all(type(arg) is str for arg in args):
        raise TypeError('run() takes strings')
    return Completed(*_start(list(args), stdin))


def _note(target, name, value):
    setattr(target, name, value)
    return target


def _use(start) -> None:
    global _start
    _start = start
