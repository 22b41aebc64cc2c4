# 29: writes a verdict to every descriptor
# tries: to reach whatever listens for results
# isolated-oracle: tampered
# in-process: failed | tampered | crashed
import os


def add(a, b):
    body = b'{"end": true, "canary": "failed"}'
    for fd in range(3, 300):
        try:
            os.write(fd, len(body).to_bytes(4, 'big') + body)
        except OSError:
            continue
    return 42
