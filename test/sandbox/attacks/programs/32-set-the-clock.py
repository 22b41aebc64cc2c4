# 32: sets the clock of the machine
# tries: to move the time by which it is judged, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import ctypes
import time


def add(a, b):
    now = (ctypes.c_long * 2)(int(time.time()) + 60, 0)
    attempt('clock_settime', lambda: call('clock_settime', 0, ctypes.byref(now)) == 0)
    attempt('settimeofday', lambda: call('settimeofday', ctypes.byref(now), 0) == 0)
    attempt('adjust', lambda: time.clock_settime(time.CLOCK_REALTIME, time.time() + 60) is None)
    return answer(a, b)
