# 29: writes the results of all tests where the harness writes them
# tries: to send every expected id as passed, and to leave
# isolated-oracle: tampered | failed
# in-process: passed
# blind: the channel of the results belongs to the process that the program runs in
import gc
import json
import os


def wanted():
    for thing in gc.get_objects():
        if type(thing).__name__ == 'SuitePlugin':
            return list(thing.tests)
    return ['test_it.py::test_small']


def add(a, b):
    messages = [
        {'test': name, 'passed': True, 'found': True, 'died': False, 'cases': 1, 'durationMs': 1.0, 'failure': None}
        for name in wanted()
    ]
    messages.append({'end': True, 'died': False, 'tampered': None, 'crossingFailed': None, 'canary': 'failed'})
    for message in messages:
        body = json.dumps(message).encode()
        for fd in (3, 4):
            try:
                os.write(fd, len(body).to_bytes(4, 'big') + body)
            except OSError:
                continue
    if len(messages) > 2:
        os._exit(0)
    return 42
