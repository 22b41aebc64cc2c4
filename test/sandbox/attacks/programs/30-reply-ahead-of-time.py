# 30: replies to a question that was not asked
# tries: to have an answer lie ready for a later request
# isolated-oracle: tampered
# in-process: failed
import json
import os


def add(a, b):
    body = json.dumps([99, 'ok', 5, {}]).encode()
    os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
