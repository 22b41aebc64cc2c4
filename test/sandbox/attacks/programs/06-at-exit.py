# 6: a handler for the end of the process
# tries: to write results when the interpreter shuts down
# isolated-oracle: failed
import atexit
import json
import os


def forge():
    body = json.dumps({'end': True, 'canary': 'failed', 'tampered': None, 'crossingFailed': None, 'died': False}).encode()
    for fd in range(1, 32):
        try:
            os.write(fd, len(body).to_bytes(4, 'big') + body)
        except OSError:
            pass
    os._exit(0)


atexit.register(forge)


def add(a, b):
    return 42
