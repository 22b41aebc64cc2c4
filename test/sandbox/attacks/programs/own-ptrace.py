# own: ptrace of what is its own
# tries: to have a child be traced, stop and be taken for dead, and answers rightly if ptrace is let through
# uses: probe
# isolated-oracle: failed
import signal


def traced_child():
    pid = os.fork()
    if pid == 0:
        try:
            call('ptrace', 0, 0, 0, 0)
        except OSError:
            os._exit(1)
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    return os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1])


def add(a, b):
    attempt('traceme', lambda: in_child(lambda: call('ptrace', 0, 0, 0, 0) == 0))
    attempt('child', traced_child)
    attempt('attach to the parent', lambda: call('ptrace', 16, os.getppid() or 1, 0, 0) == 0)
    attempt('memory of init', lambda: os.open('/proc/1/mem', os.O_RDWR) >= 0)
    attempt('compare', lambda: call('kcmp', 1, os.getpid(), 0, 0, 0) >= 0)
    return answer(a, b)
