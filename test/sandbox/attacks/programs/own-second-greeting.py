# own: greets once more, and announces classes
# tries: to redefine what the tests' side knows of it
# isolated-oracle: tampered
# in-process: failed
import json
import os

BAD = {'handle': -1, 'name': 'int', 'bases': ['b:int'], 'kind': 'value', 'operators': ['__eq__'], 'content': 'int'}


def add(a, b):
    for message in (['hello', 'ok'], [1, 'ok', 5, {'classes': [[0, BAD], [0, BAD]]}]):
        body = json.dumps(message).encode()
        os.write(3, len(body).to_bytes(4, 'big') + body)
    return 42
