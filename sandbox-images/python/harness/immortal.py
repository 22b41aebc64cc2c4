"""Makes everything that a fork server has loaded immortal, so that using it in a fork writes nothing, and so copies no page.

An immortal object's count is never written (PEP 683). Nothing loaded here is ever to be freed: the server keeps it, and forks end
without a clean-up. Only for the CPython versions whose mark is the one below; elsewhere it does nothing.
"""

import ctypes
import gc
import sys
import types

import native

# Include/object.h of 3.12 and 3.13, 64 bits, with the interpreter lock: the lower half of the count is all ones.
VERSIONS = ((3, 12), (3, 13))
MARK = 0xFFFFFFFF
CODE_PARTS = ('co_consts', 'co_names', 'co_filename', 'co_name', 'co_qualname', 'co_linetable', 'co_exceptiontable')


def known() -> bool:
    """Whether this interpreter marks immortal objects in the way that is written here: None is one."""
    locked = getattr(sys, '_is_gil_enabled', lambda: True)()
    return sys.version_info[:2] in VERSIONS and sys.maxsize > 1 << 32 and locked and _count(None).value == MARK


def _count(thing: object) -> ctypes.c_uint64:
    return ctypes.c_uint64.from_address(id(thing))


def settle() -> None:
    """Call when all is loaded that forks will share. What was settled before is passed over."""
    gc.collect()
    if known():
        for thing in _reachable():
            _count(thing).value = MARK
    native.library.assay_plug_holes()
    gc.freeze()


def _reachable() -> list[object]:
    """All mortal objects that the collector knows, and what they hold; frames aside, which are still at work."""
    found: list[object] = []
    pending: list[object] = gc.get_objects()
    seen: set[int] = {id(found), id(pending)}
    while pending:
        thing = pending.pop()
        if id(thing) in seen or type(thing) is types.FrameType or _count(thing).value == MARK:
            continue
        seen.add(id(thing))
        found.append(thing)
        pending.extend(gc.get_referents(thing))
        if type(thing) is types.CodeType:
            pending.extend(getattr(thing, name) for name in CODE_PARTS)
    return found
