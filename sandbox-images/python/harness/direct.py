"""Runs a plain test function without pytest's ceremony, where that could change nothing: no fixtures, no marks that decide."""

import inspect
import traceback

import pytest

MAX_FRAMES = 12
DECIDING_MARKS = ('skip', 'skipif', 'xfail', 'usefixtures')


def arguments_of(item: pytest.Item) -> dict | None:
    """The keyword arguments of a call that is all there is to this item; None where pytest itself must run it."""
    if type(item) is not pytest.Function or item.cls is not None:
        return None
    if any(item.get_closest_marker(name) for name in DECIDING_MARKS):
        return None
    function = item.obj
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
        return None
    callspec = getattr(item, 'callspec', None)
    params = callspec.params if callspec else {}
    if callspec and callspec.indices.keys() != params.keys():
        return None
    if set(item._fixtureinfo.names_closure) - set(params) or set(params) != set(item._fixtureinfo.argnames):
        return None
    return dict(params)


def describe(error: BaseException, root: str) -> dict:
    """Where in the suite an exception came from, and the way there: file, line and function, without source."""
    frames = [(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_tb(error.__traceback__)]
    inside = [frame for frame in frames if frame[0].startswith(f'{root}/')]
    text = '\n'.join(f'{file.removeprefix(root + "/")}:{line}: in {name}' for file, line, name in inside[-MAX_FRAMES:])
    about = {'traceback': text}
    if inside:
        about.update(file=inside[-1][0].removeprefix(f'{root}/'), line=inside[-1][1])
    return about
