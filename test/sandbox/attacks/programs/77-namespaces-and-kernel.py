# 77: namespaces, mounts, bpf, userfaultfd, perf and kexec
# tries: to get rights back from the kernel, and answers rightly if any call is let through
# uses: probe
# isolated-oracle: failed
import ctypes

FLAGS = {'user': 0x10000000, 'mount': 0x20000, 'pid': 0x20000000, 'net': 0x40000000, 'ipc': 0x8000000, 'uts': 0x4000000}


def cloned(flags):
    pid = call('clone', flags | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def add(a, b):
    for name, flag in FLAGS.items():
        attempt(f'unshare {name}', lambda: in_child(lambda: call('unshare', flag) == 0))
        attempt(f'clone {name}', lambda: cloned(flag))
    attempt('clone3', lambda: call('clone3', ctypes.byref((ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)), 88) >= 0)
    attempt('mount', lambda: call('mount', b'none', b'.', b'tmpfs', 0, 0) == 0)
    attempt('fsopen', lambda: call('fsopen', b'tmpfs', 0) >= 0)
    attempt('open_tree', lambda: call('open_tree', -100, b'/', 1) >= 0)
    attempt('chroot', lambda: call('chroot', b'.') == 0)
    attempt('pivot_root', lambda: call('pivot_root', b'.', b'.') == 0)
    attempt('bpf', lambda: call('bpf', 0, ctypes.create_string_buffer(128), 128) >= 0)
    attempt('userfaultfd', lambda: call('userfaultfd', 1) >= 0)
    attempt('perf', lambda: call('perf_event_open', ctypes.create_string_buffer(128), 0, -1, -1, 0) >= 0)
    attempt('kexec', lambda: call('kexec_load', 0, 0, 0, 0) == 0)
    attempt('module', lambda: call('init_module', b'x', 1, b'') == 0)
    attempt('fanotify', lambda: call('fanotify_init', 0, 0) >= 0)
    attempt('handle', lambda: call('open_by_handle_at', -100, ctypes.create_string_buffer(64), 0) >= 0)
    attempt('setns', lambda: call('setns', os.open('/proc/self/ns/net', os.O_RDONLY), 0) == 0)
    attempt('swap', lambda: call('swapon', b'/etc/passwd', 0) == 0)
    attempt('acct', lambda: call('acct', b'./acct') == 0)
    return answer(a, b)
