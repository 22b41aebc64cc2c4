# own: a callback that was never given
# tries: to have the tests' side call a function of its own
# isolated-oracle: tampered
# in-process: failed
import json
import os


def add(a, b):
    body = json.dumps(['callback', 1, 0, 'call', [], {}, {}]).encode()
    os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
