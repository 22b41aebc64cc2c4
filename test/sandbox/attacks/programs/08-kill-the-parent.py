# 8: kills its parent
# tries: to end what judges it, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import signal


def add(a, b):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        attempt(f'parent {number}', lambda: os.kill(os.getppid(), number) if os.getppid() else 1 / 0, lambda r: True)
        attempt(f'init {number}', lambda: os.kill(1, number) if os.getpid() != 1 else 1 / 0, lambda r: True)
    return answer(a, b)
