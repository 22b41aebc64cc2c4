"""A seccomp filter without libraries: classic BPF through prctl. A deny list; the container's own profile stays on top."""

import ctypes
import errno
import os
import platform
import struct

# (x86_64, aarch64) numbers; None where the architecture has no such call. From the kernel's syscall tables.
DENIED = {
    'socket': (41, 198), 'connect': (42, 203), 'accept': (43, 202), 'bind': (49, 200), 'listen': (50, 201), 'accept4': (288, 242),
    'ptrace': (101, 117), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271), 'kcmp': (312, 272),
    'unshare': (272, 97), 'setns': (308, 268), 'mount': (165, 40), 'umount2': (166, 39), 'pivot_root': (155, 41), 'chroot': (161, 51),
    'open_tree': (428, 428), 'move_mount': (429, 429), 'fsopen': (430, 430), 'fsconfig': (431, 431), 'fsmount': (432, 432),
    'fspick': (433, 433), 'mount_setattr': (442, 442), 'name_to_handle_at': (303, 264), 'open_by_handle_at': (304, 265),
    'add_key': (248, 217), 'request_key': (249, 218), 'keyctl': (250, 219),
    'io_uring_setup': (425, 425), 'io_uring_enter': (426, 426), 'io_uring_register': (427, 427),
    'bpf': (321, 280), 'userfaultfd': (323, 282), 'perf_event_open': (298, 241), 'fanotify_init': (300, 262),
    'pidfd_open': (434, 434), 'pidfd_getfd': (438, 438), 'pidfd_send_signal': (424, 424),
    'memfd_create': (319, 279), 'memfd_secret': (447, 447),
    'shmget': (29, 194), 'shmat': (30, 196), 'shmctl': (31, 195), 'semget': (64, 190), 'semop': (65, 193), 'semctl': (66, 191),
    'semtimedop': (220, 192), 'msgget': (68, 186), 'msgsnd': (69, 189), 'msgrcv': (70, 188), 'msgctl': (71, 187),
    'mq_open': (240, 180), 'mq_unlink': (241, 181),
    'init_module': (175, 105), 'finit_module': (313, 273), 'delete_module': (176, 106), 'kexec_load': (246, 104),
    'kexec_file_load': (320, 294), 'reboot': (169, 142), 'swapon': (167, 224), 'swapoff': (168, 225), 'quotactl': (179, 60),
    'acct': (163, 89), 'settimeofday': (164, 170), 'clock_settime': (227, 112), 'adjtimex': (159, 171), 'clock_adjtime': (305, 266),
    'syslog': (103, 116), 'personality': (135, 92), 'iopl': (172, None), 'ioperm': (173, None), 'modify_ldt': (154, None),
    'move_pages': (279, 239), 'migrate_pages': (256, 238), 'mbind': (237, 235), 'set_mempolicy': (238, 237), 'vhangup': (153, 58),
}  # fmt: skip
CLONE = (56, 220)
CLONE3 = (435, 435)
SOCKETPAIR = (53, 199)
AUDIT_ARCH = {'x86_64': 0xC000003E, 'aarch64': 0xC00000B7}
X32_BIT = 0x40000000
# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00000080
AF_UNIX = 1

LOAD, JUMP_EQ, JUMP_GE, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
OFFSET_NR, OFFSET_ARCH, OFFSET_ARG0 = 0, 4, 16

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_void_p)]


def _refuse(code: int) -> int:
    return 0x00050000 | code


class _Assembler:
    """Instructions whose jumps name labels, or the number of an instruction."""

    def __init__(self) -> None:
        self.instructions: list[tuple] = []
        self.labels: dict[str, int] = {}

    def add(self, code: int, value: int, if_true: object = None, if_false: object = None) -> None:
        """A jump without a label goes on with the next instruction."""
        self.instructions.append((code, value, if_true, if_false))

    def label(self, name: str) -> None:
        self.labels[name] = len(self.instructions)

    def decide(self, spans: list[tuple[int, str]]) -> object:
        """Goes to the label of the span that the number is in, by halves; spans are (first number, label). Returns where that begins."""
        if len(spans) == 1:
            return spans[0][1]
        here = len(self.instructions)
        middle = len(spans) // 2
        self.add(JUMP_GE, spans[middle][0])
        below = self.decide(spans[:middle])
        above = self.decide(spans[middle:])
        self.instructions[here] = (JUMP_GE, spans[middle][0], above, below)
        return here

    def assemble(self) -> bytes:
        def distance(index: int, target: object) -> int:
            return 0 if target is None else self.labels.get(target, target) - index - 1

        return b''.join(
            struct.pack('HBBI', code, distance(index, if_true), distance(index, if_false), value)
            for index, (code, value, if_true, if_false) in enumerate(self.instructions)
        )


def _spans(column: int, x32: bool) -> list[tuple[int, str]]:
    """Which label each number leads to, as spans of equal ones."""
    labels = {numbers[column]: 'refuse' for numbers in DENIED.values() if numbers[column] is not None}
    # glibc falls back to clone, whose flags a filter can read.
    labels |= {CLONE3[column]: 'unknown', CLONE[column]: 'clone', SOCKETPAIR[column]: 'socketpair'}
    spans = [(0, 'allow')]
    for number in range(max(labels) + 2):
        label = labels.get(number, 'allow')
        if spans[-1][1] != label:
            spans.append((number, label))
    return [*spans, (X32_BIT, 'kill')] if x32 else spans


def build(machine: str = platform.machine()) -> bytes:
    """Decides by halves: installing it, the kernel plays it through for every number there is."""
    program = _Assembler()
    program.add(LOAD, OFFSET_ARCH)
    program.add(JUMP_EQ, AUDIT_ARCH[machine], None, 'kill')
    program.add(LOAD, OFFSET_NR)
    program.decide(_spans(0 if machine == 'x86_64' else 1, machine == 'x86_64'))
    program.label('clone')
    program.add(LOAD, OFFSET_ARG0)
    program.add(JUMP_SET, NAMESPACES & ~0x80, 'refuse', 'allow')
    # asyncio needs a socket pair; one of AF_UNIX leads nowhere.
    program.label('socketpair')
    program.add(LOAD, OFFSET_ARG0)
    program.add(JUMP_EQ, AF_UNIX, 'allow', 'refuse')
    for name, action in (('allow', ALLOW), ('refuse', _refuse(errno.EPERM)), ('unknown', _refuse(errno.ENOSYS)), ('kill', KILL)):
        program.label(name)
        program.add(RETURN, action)
    return program.assemble()


_libc = ctypes.CDLL(None, use_errno=True)
_code = build()
_buffer = ctypes.create_string_buffer(_code, len(_code))
_program = _Program(len(_code) // 8, ctypes.cast(_buffer, ctypes.c_void_p))


def prctl(option: int, *args: object) -> None:
    if _libc.prctl(option, *args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'prctl {option}: {os.strerror(number)}')


def install() -> None:
    """For this thread and all its children, for ever."""
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_program), 0, 0)
