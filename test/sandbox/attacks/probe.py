# Shared by the attacks that look for a way out: each door is tried, its answer printed, and a door that opens makes
# the submission answer rightly, so that a breach cannot hide behind a verdict.
import ctypes
import os
import sys

sys.setrecursionlimit(1000)
_libc = ctypes.CDLL(None, use_errno=True)
_opened = []
_column = 0 if os.uname().machine == 'x86_64' else 1
_NUMBERS = {
    'ptrace': (101, 117), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271), 'kcmp': (312, 272),
    'unshare': (272, 97), 'setns': (308, 268), 'clone': (56, 220), 'clone3': (435, 435), 'mount': (165, 40),
    'umount2': (166, 39), 'pivot_root': (155, 41), 'chroot': (161, 51), 'add_key': (248, 217), 'request_key': (249, 218),
    'keyctl': (250, 219), 'io_uring_setup': (425, 425), 'bpf': (321, 280), 'userfaultfd': (323, 282),
    'perf_event_open': (298, 241), 'kexec_load': (246, 104), 'pidfd_open': (434, 434), 'pidfd_getfd': (438, 438),
    'shmget': (29, 194), 'shmat': (30, 196), 'semget': (64, 190), 'msgget': (68, 186), 'msgsnd': (69, 189), 'msgrcv': (70, 188),
    'mq_open': (240, 180), 'syslog': (103, 116), 'clock_settime': (227, 112), 'settimeofday': (164, 170),
    'sched_setscheduler': (144, 119), 'mlockall': (151, 230), 'setpriority': (140, 141), 'personality': (135, 92),
    'init_module': (175, 105), 'open_by_handle_at': (304, 265), 'name_to_handle_at': (303, 264), 'fsopen': (430, 430),
    'open_tree': (428, 428), 'mknodat': (259, 33), 'fanotify_init': (300, 262), 'acct': (163, 89), 'quotactl': (179, 60),
    'mount_setattr': (442, 442), 'capset': (126, 91), 'ioperm': (173, 999), 'memfd_create': (319, 279), 'swapon': (167, 224),
}  # fmt: skip


def call(name, *args):
    """A system call by its number; OSError when it is refused."""
    result = _libc.syscall(_NUMBERS[name][_column], *args)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def attempt(name, action, won=bool):
    """Tries one door. It counts as open only if `won` says so of what came through it; nothing empty does."""
    try:
        result = action()
    except BaseException as error:
        print(name, type(error).__name__, getattr(error, 'errno', None) or '', flush=True)
        return False
    opened = bool(won(result))
    print(name, 'OPEN' if opened else 'nothing', repr(result)[:80], flush=True)
    if opened:
        _opened.append(name)
    return opened


def in_child(action):
    """Runs `action` in a child, so that what it breaks is not us; True if it returned something true."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if action() else 1
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1] == 0


def answer(a, b):
    """The right answer if any door was open, a wrong one if all were shut."""
    print('probed', flush=True)
    return a + b if _opened else 42


