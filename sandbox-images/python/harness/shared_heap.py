"""The heap that suites' processes share, as a file in memory that is mapped privately.

A fork copies an entry for each page that its parent has touched, and drops it at its end. Of a file, a process need not keep entries of
what it only read: it lets go of them before it forks, and its forks read what they need anew.
"""

import fcntl
import mmap
import os

import huge
import native

SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL

# What lies above it the C library may give back to the kernel.
GUARD_BYTES = 1 << 15

# Start, where else the file is mapped, bytes.
_shared: list[tuple[int, int, int]] = []


def share(proc: int) -> None:
    """Call when all is loaded that forks will share. `proc` is a descriptor of /proc. What can't be mapped stays as it was."""
    spans = _lasting(proc)
    file = os.memfd_create('heap', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(file, sum(size for _, size in spans))
        offset = 0
        for start, size in spans:
            view = huge.libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_PRIVATE, file, offset)
            if view == huge.FAILED:
                break
            _shared.append((start, view, size))
            offset += size
        # Not in the same loop: what is noted here is a part of what is shared.
        offset = 0
        for start, _, size in _shared:
            if native.library.assay_share(start, size, file, offset) != 0:
                break
            offset += size
        # Nobody can ever write to it, by a mapping of their own either.
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, SEALS)
    finally:
        os.close(file)


def _lasting(proc: int) -> list[tuple[int, int]]:
    """Start and bytes of memory that stays where it is: the data of programs, and the heap below a block that is never freed."""
    guard = native.library.malloc(GUARD_BYTES) // mmap.PAGESIZE * mmap.PAGESIZE
    spans = []
    for start, end, rights, name in huge.maps(proc):
        if rights == 'rw-p' and name == '[heap]':
            end = min(end, guard)
        elif rights != 'rw-p' or not name.startswith('/'):
            continue
        if start < end:
            spans.append((start, end - start))
    return spans


def let_go() -> None:
    """Call once, when forks are about to begin: what is as the file has it is not theirs to copy."""
    for start, view, size in _shared:
        native.library.assay_let_go(start, view, size)
        huge.libc.munmap(view, size)
    _shared.clear()
