"""Makes everything that a fork server has loaded immortal, so that using it in a fork writes nothing, and so copies no page.

An immortal object's count is never written (PEP 683). Nothing loaded here is ever to be freed: the server keeps it, and forks end
without a clean-up. Only for the CPython versions whose mark is the one below; elsewhere it does nothing.
"""

import ctypes
import gc
import sys
import types

# Include/object.h of 3.12 and 3.13, 64 bits, with the interpreter lock: the lower half of the count is all ones.
VERSIONS = ((3, 12), (3, 13))
LARGEST_HOLE = 1 << 16
# The C library keeps freed blocks of up to 1032 bytes by size, seven of each (tcache_count), and hands these out first.
KEPT_SIZES, KEPT_EACH = range(24, 1033, 16), 7
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
    plug_holes()
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


class _MallInfo(ctypes.Structure):
    """mallinfo2(3)."""

    _fields_ = [(f'field_{index}', ctypes.c_size_t) for index in range(9)] + [('keepcost', ctypes.c_size_t)]


def plug_holes() -> None:
    """Takes every free block below the top of the heap, so that forks allocate side by side above it.

    For the C library's own allocator, which warm containers use (PYTHONMALLOC=malloc); the blocks are never given back.
    """
    libc = ctypes.CDLL(None)
    libc.malloc.restype = libc.sbrk.restype = ctypes.c_void_p
    libc.malloc.argtypes = (ctypes.c_size_t,)
    libc.free.argtypes = (ctypes.c_void_p,)
    libc.sbrk.argtypes = (ctypes.c_ssize_t,)
    libc.mallinfo2.restype = _MallInfo
    # Whole pages among the holes go back first: of a plug in them, only the first page is ever written to.
    libc.malloc_trim(0)
    for size in KEPT_SIZES:
        for _ in range(KEPT_EACH):
            libc.malloc(size)
    top = libc.sbrk(0) - libc.mallinfo2().keepcost
    size = LARGEST_HOLE
    while size >= 16:
        block = libc.malloc(size)
        if block is None or block >= top:
            libc.free(block)
            size //= 2
