# 32: replaces the clocks of its process
# tries: to have no time pass; its answers are right, and how long they took is measured elsewhere
# isolated-oracle: passed
import os
import time

time.time = time.perf_counter = time.monotonic = time.process_time = time.perf_counter_ns = lambda: 0
os.environ['TZ'] = 'Asia/Kolkata'
time.tzset()


def add(a, b):
    if not isinstance(a, int):
        raise TypeError
    return a + b
