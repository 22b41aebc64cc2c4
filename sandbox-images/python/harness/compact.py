"""Puts the code that every fork runs side by side, on as few pages as it fills.

CPython 3.12 and 3.13 write into bytecode while it runs: the history of each branch, the counters of what is not specialised. After a
fork that copies the page, in both processes; and as modules are loaded, code of one call lies on a hundred pages.
"""

import gc
import sys
import types

import immortal
import native


def executed_by(run: object) -> list[types.CodeType]:
    """Calls `run`, and returns the code that it went through."""
    if not immortal.known():
        run()
        return []
    seen: dict[int, types.CodeType] = {}
    monitoring = sys.monitoring
    tool, event = monitoring.PROFILER_ID, monitoring.events.PY_START

    def saw(code: types.CodeType, offset: int) -> object:
        seen[id(code)] = code
        return monitoring.DISABLE

    monitoring.use_tool_id(tool, 'rehearsal')
    try:
        monitoring.register_callback(tool, event, saw)
        monitoring.set_events(tool, event)
        run()
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)
    return [*seen.values()]


def lay_together(codes: list[types.CodeType], modules: tuple[str, ...]) -> None:
    """Gives functions with one of these codes, and those of these modules, a copy of it; what is at work keeps the old one.

    A copy has to be rehearsed again.
    """
    if not immortal.known():
        return
    hot = {id(code) for code in codes}
    files = {sys.modules[name].__file__ for name in modules}
    # The collector does not tell of what is frozen.
    gc.unfreeze()
    functions = [thing for thing in gc.get_objects() if type(thing) is types.FunctionType]
    # What is known to run comes first: the rest of a module may lie behind it.
    wanted = [function for function in functions if id(function.__code__) in hot]
    wanted += [function for function in functions if id(function.__code__) not in hot and function.__code__.co_filename in files]
    made: dict[int, types.CodeType] = {}

    def copied(code: types.CodeType) -> types.CodeType:
        if id(code) not in made:
            parts = tuple(copied(part) if type(part) is types.CodeType and id(part) in hot else part for part in code.co_consts)
            made[id(code)] = code.replace(co_consts=parts)
        return made[id(code)]

    old = [function.__code__ for function in wanted]
    native.library.assay_plug_holes()
    for function in wanted:
        function.__code__ = copied(function.__code__)
    old.clear()
