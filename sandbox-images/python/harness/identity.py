"""Trust `in-process`: tests and solution share an interpreter, so the harness watches for the known ways to patch it.

It plays the part of a link for the plugin. It can't prove anything; the trust label says so.
"""

import builtins
import itertools
import json
import math
import os
import re
import sys
import unittest

import _pytest.python
import _pytest.reports
import _pytest.runner
import pytest

from solution_import import SolutionFinder

TOOL = 3
CONTAINERS = (list, tuple, dict)
LOOKED_AT = 8
PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)


# What assertions are made of, besides builtins.
LIBRARY = {
    math: ('isclose', 'fabs', 'isnan', 'dist'),
    json: ('loads', 'dumps', 'load', 'dump'),
    re: ('match', 'search', 'fullmatch', 'findall', 'compile'),
}


def _watched() -> dict[str, object]:
    places = {
        'CallInfo.from_call': _pytest.runner.CallInfo.__dict__['from_call'].__func__,
        'Function.runtest': _pytest.python.Function.runtest,
        'TestReport.from_item_and_call': _pytest.reports.TestReport.__dict__['from_item_and_call'].__func__,
        'pytest_runtest_makereport': _pytest.runner.pytest_runtest_makereport,
        'call_and_report': _pytest.runner.call_and_report,
        'pytest.raises': pytest.raises,
        'sys.settrace': sys.gettrace(),
    }
    places['pytest.approx'] = pytest.approx
    # `_` is set by whoever shows a value.
    places.update((f'builtins.{name}', value) for name, value in vars(builtins).items() if name != '_')
    for module, names in LIBRARY.items():
        places.update((f'{module.__name__}.{name}', getattr(module, name, None)) for name in names)
    for name in [name for name in dir(unittest.TestCase) if name.startswith('assert')] + ['run', 'fail']:
        places[f'TestCase.{name}'] = unittest.TestCase.__dict__.get(name)
    return places


class Identity:
    """Snapshot of what a verdict depends on, and of what the solution's functions return."""

    def __init__(self, finder: SolutionFinder) -> None:
        self.dead = False
        self.tampered: str | None = None
        self.crossing_failed: str | None = None
        self.crossings = 0
        self.last_reply: object = None
        self._finder = finder
        self._before = _watched()
        # An honest value equals none of these, whatever its type.
        self._strangers = (object(), int.from_bytes(os.urandom(9)), os.urandom(9).hex(), int.from_bytes(os.urandom(6)) / 7)
        monitoring = sys.monitoring
        monitoring.use_tool_id(TOOL, 'assay')
        monitoring.register_callback(TOOL, monitoring.events.PY_RETURN, self._returned)
        monitoring.set_events(TOOL, monitoring.events.PY_RETURN)

    def _returned(self, code: object, offset: int, value: object) -> object:
        """A reply that equals a fresh object, or a random number, equals everything."""
        if not self._finder.is_home(code):
            return sys.monitoring.DISABLE
        if type(value) in CONTAINERS:
            for item in itertools.islice(value.values() if type(value) is dict else value, LOOKED_AT):
                self._check(item)
        else:
            self._check(value)
        return None

    def _check(self, value: object) -> None:
        if type(value) in PLAIN:
            return
        for stranger in self._strangers:
            try:
                if value == stranger:
                    self.tampered = self.tampered or 'a returned object equals everything'
            except Exception:  # noqa: BLE001 - a comparison that fails proves nothing
                continue

    def goodbye(self) -> None:
        """Compares with the snapshot."""
        now = _watched()
        changed = [name for name, value in self._before.items() if now.get(name) is not value]
        if changed:
            self.tampered = self.tampered or f'changed: {", ".join(sorted(changed))}'

    def origin(self, error: BaseException | None) -> dict | None:
        """The first function of the solution on the way down, if the deepest frame is the solution's."""
        frames = []
        traceback = error.__traceback__ if error is not None else None
        while traceback is not None:
            frames.append(traceback.tb_frame.f_code)
            traceback = traceback.tb_next
        inside = [code for code in frames if self._finder.is_home(code)]
        if not inside or not self._finder.is_home(frames[-1]):
            return None
        bases = [base.__name__ for base in type(error).__mro__[1:] if base is not object]
        return {'entry': inside[0].co_qualname, 'exception': type(error).__name__, 'bases': bases}
