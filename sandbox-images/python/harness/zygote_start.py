"""Starts a zygote. Imports almost nothing, because it is the first thing that happens in an oracle container."""

import _socket
import os

PYTHON = '/opt/assay/python'
FLAGS = ['-S', '-s', '-P', '-B', '-X', 'utf8']
PROGRAM = '/opt/assay/harness/zygote_main.py'


def start_zygote(seed: int, extra: dict[str, str] | None = None) -> int:
    """Descriptor of the channel to a fresh process with this hash seed, and `extra` in its environment."""
    own, theirs = _socket.socketpair()
    if os.fork() == 0:
        null = os.open('/dev/null', os.O_RDWR)
        os.dup2(theirs.fileno(), 3)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.closerange(4, 4096)
        environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'LANG': 'C.UTF-8', 'TZ': 'UTC', 'PYTHONHASHSEED': str(seed)}
        environment.update(extra or {})
        os.execve(PYTHON, [PYTHON, *FLAGS, PROGRAM, '3'], environment)
    theirs.close()
    return own.detach()
