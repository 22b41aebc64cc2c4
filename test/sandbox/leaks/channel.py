# Shared by the channels: system calls by number, and a child that stays behind.
import ctypes
import os
import signal
import sys
import time

_libc = ctypes.CDLL(None, use_errno=True)
_column = 0 if os.uname().machine == 'x86_64' else 1
_NUMBERS = {
    'keyctl': (250, 219), 'add_key': (248, 217), 'request_key': (249, 218), 'io_uring_setup': (425, 425),
    'shmget': (29, 194), 'semget': (64, 190), 'msgget': (68, 186), 'mq_open': (240, 180), 'inotify_init1': (294, 26),
    'ioprio_get': (252, 31), 'ioprio_set': (251, 30), 'timer_create': (222, 107), 'memfd_create': (319, 279),
}  # fmt: skip
SHARED = ('/opt/assay/harness/serve.py', '/opt/assay/harness/frames.py', '/etc/passwd', '/usr/bin/true', '/bin/sh', '/', '/usr', '/etc', '/dev', '/dev/null')


def call(name, *args):
    result = _libc.syscall(_NUMBERS[name][_column], *args)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def stay(action):
    """A child that does `action` and then nothing, for ever, deaf to what it can be deaf to."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        try:
            action()
        finally:
            os.write(writer, b'x')
            time.sleep(10**6)
            os._exit(0)
    os.read(reader, 1)


def refused(action):
    """True if the kernel or the file system does not let it happen."""
    try:
        action()
    except OSError:
        return True
    return False


def home(text):
    """The same text for every run, wherever its folder is and whatever its uid."""
    return str(text).replace(os.getcwd(), 'HOME').replace(str(os.getuid()), 'UID')


def write():
    """Leaves something."""


def read():
    """What is found of it, as a list of lines; nothing in a run of its own."""
    return []


def observe():
    """What a run can see that must not depend on the run before it."""
    return None


