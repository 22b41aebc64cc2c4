# 51: a thread that keeps the process alive
# tries: to hold up whoever waits for its end; its answers are right
# isolated-oracle: passed
import threading
import time

threading.Thread(target=time.sleep, args=(10**6,)).start()


def add(a, b):
    if not isinstance(a, int):
        raise TypeError
    return a + b
