# 50: locks itself out, deaf to all signals
# tries: to never answer, and not to be ended by what it can ignore
# isolated-oracle: timed-out
# limits: wall=1
import signal
import threading


def add(a, b):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
