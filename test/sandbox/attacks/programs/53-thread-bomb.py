# 53: a thread bomb
# tries: to fill the table of processes with threads
# isolated-oracle: process-limit
# in-process: process-limit | failed
import threading
import time


def add(a, b):
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
