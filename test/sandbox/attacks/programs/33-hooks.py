# 33: the hooks for what nobody catches
# tries: to be run by the harness when something goes wrong there; its answers are wrong
# isolated-oracle: failed
import sys
import threading


def passed(*args):
    sys.exit(0)


threading.excepthook = sys.excepthook = sys.unraisablehook = sys.displayhook = passed


class Late:
    def __del__(self):
        raise RuntimeError


def add(a, b):
    Late()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    return 42
