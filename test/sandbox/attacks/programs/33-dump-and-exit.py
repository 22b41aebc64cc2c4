# 33: faulthandler with an exit
# tries: to end the process from a thread in C
# isolated-oracle: crashed
import faulthandler
import time


def add(a, b):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(5)
    return 42
