# 30: replies twice
# tries: to have the second answer count for the next request
# isolated-oracle: tampered
# in-process: failed
import json
import os


def add(a, b):
    for number in (1, 2):
        body = json.dumps([number, 'ok', 5, {}]).encode()
        os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
