# 76: ptrace and process_vm_writev
# tries: to read or write the memory of other processes, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import ctypes

PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_TRACEME = 16, 0x4206, 0


def vector(name, pid):
    buffer = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    return call(name, pid, ctypes.byref(local), 1, ctypes.byref(local), 1, 0) > 0


def child():
    pid = os.fork()
    if pid == 0:
        import time

        time.sleep(2)
        os._exit(0)
    return pid


def add(a, b):
    own = child()
    for pid in (1, os.getppid(), own, 2):
        if pid in (0, os.getpid()):
            continue
        attempt(f'attach {pid}', lambda: call('ptrace', PTRACE_ATTACH, pid, 0, 0) == 0)
        attempt(f'seize {pid}', lambda: call('ptrace', PTRACE_SEIZE, pid, 0, 0) == 0)
        attempt(f'read {pid}', lambda: vector('process_vm_readv', pid))
        attempt(f'write {pid}', lambda: vector('process_vm_writev', pid))
        attempt(f'pidfd {pid}', lambda: call('pidfd_open', pid, 0) >= 0)
    attempt('traceme', lambda: call('ptrace', PTRACE_TRACEME, 0, 0, 0) == 0)
    os.kill(own, 9)
    return answer(a, b)
