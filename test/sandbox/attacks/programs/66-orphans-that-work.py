# 66: has orphans do the work
# tries: to have CPU time counted for nobody
# isolated-oracle: timed-out
# limits: cpu=1
import os
import time


def add(a, b):
    if os.fork() == 0:
        os.setsid()
        for _ in range(3):
            if os.fork() == 0:
                while True:
                    pass
        os._exit(0)
    os.wait()
    time.sleep(1000)
