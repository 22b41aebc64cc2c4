# own: a child that is its sibling
# tries: to give the supervisor a process to wait for that it did not start
# uses: probe
# isolated-oracle: failed
import time

CLONE_PARENT = 0x8000


def add(a, b):
    if a == 2:
        try:
            pid = call('clone', CLONE_PARENT | 17, 0, 0, 0, 0)
            if pid == 0:
                os._exit(0)
            print('sibling', pid)
            time.sleep(0.1)
        except OSError as error:
            print('sibling', error.errno)
    return answer(a, b)
