# own: each system call that the filter denies
# tries: to get one of them as far as the kernel, which would find its arguments wrong
# uses: probe
# isolated-oracle: failed
import ctypes
import errno
import os

NUMBERS = {
    'socket': (41, 198), 'connect': (42, 203), 'accept': (43, 202), 'bind': (49, 200), 'listen': (50, 201),
    'accept4': (288, 242), 'ptrace': (101, 117), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271),
    'kcmp': (312, 272), 'unshare': (272, 97), 'setns': (308, 268), 'mount': (165, 40), 'umount2': (166, 39),
    'pivot_root': (155, 41), 'chroot': (161, 51), 'open_tree': (428, 428), 'move_mount': (429, 429), 'fsopen': (430, 430),
    'fsconfig': (431, 431), 'fsmount': (432, 432), 'fspick': (433, 433), 'mount_setattr': (442, 442),
    'name_to_handle_at': (303, 264), 'open_by_handle_at': (304, 265), 'add_key': (248, 217), 'request_key': (249, 218),
    'keyctl': (250, 219), 'io_uring_setup': (425, 425), 'io_uring_enter': (426, 426), 'io_uring_register': (427, 427),
    'bpf': (321, 280), 'userfaultfd': (323, 282), 'perf_event_open': (298, 241), 'fanotify_init': (300, 262),
    'pidfd_open': (434, 434), 'pidfd_getfd': (438, 438), 'pidfd_send_signal': (424, 424), 'memfd_create': (319, 279),
    'memfd_secret': (447, 447), 'shmget': (29, 194), 'shmat': (30, 196), 'shmctl': (31, 195), 'semget': (64, 190),
    'semop': (65, 193), 'semctl': (66, 191), 'semtimedop': (220, 192), 'msgget': (68, 186), 'msgsnd': (69, 189),
    'msgrcv': (70, 188), 'msgctl': (71, 187), 'mq_open': (240, 180), 'mq_unlink': (241, 181), 'init_module': (175, 105),
    'finit_module': (313, 273), 'delete_module': (176, 106), 'kexec_load': (246, 104), 'kexec_file_load': (320, 294),
    'reboot': (169, 142), 'swapon': (167, 224), 'swapoff': (168, 225), 'quotactl': (179, 60), 'acct': (163, 89),
    'settimeofday': (164, 170), 'clock_settime': (227, 112), 'adjtimex': (159, 171), 'clock_adjtime': (305, 266),
    'syslog': (103, 116), 'personality': (135, 92), 'iopl': (172, None), 'ioperm': (173, None), 'modify_ldt': (154, None),
    'move_pages': (279, 239), 'migrate_pages': (256, 238), 'mbind': (237, 235), 'set_mempolicy': (238, 237),
    'vhangup': (153, 58),
}  # fmt: skip


def reaches_the_kernel(number):
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != errno.EPERM


def add(a, b):
    column = 0 if os.uname().machine == 'x86_64' else 1
    for name, numbers in NUMBERS.items():
        if numbers[column] is not None:
            attempt(name, lambda: reaches_the_kernel(numbers[column]))
    return answer(a, b)
