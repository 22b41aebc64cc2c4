# own: a thread that writes later
# tries: to slip bytes in when nobody expects any
# isolated-oracle: tampered
# in-process: passed
import os
import threading
import time


def later():
    for _ in range(2000):
        try:
            os.write(3, b'\0\0\0\2{}')
        except OSError:
            return
        time.sleep(0.0005)


threading.Thread(target=later, daemon=True).start()


def add(a, b):
    time.sleep(0.02)
    if not isinstance(a, int):
        raise TypeError
    return a + b
