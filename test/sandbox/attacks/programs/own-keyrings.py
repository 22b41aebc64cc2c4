# own: keyrings
# tries: to keep a key in each keyring that the kernel has for it, and answers rightly if one took it
# uses: probe
# isolated-oracle: failed
def add(a, b):
    for ring in range(-8, 0):
        attempt(f'add to {ring}', lambda: call('add_key', b'user', b'mine', b'x', 1, ring) > 0)
        attempt(f'describe {ring}', lambda: call('keyctl', 6, ring, 0, 0) > 0)
    attempt('join a session', lambda: call('keyctl', 1, b'mine') > 0)
    attempt('persistent', lambda: call('keyctl', 22, -1, -4) > 0)
    attempt('request', lambda: call('request_key', b'user', b'mine', b'callout', -4) > 0)
    attempt('big key', lambda: call('add_key', b'big_key', b'mine', b'x' * 4096, 4096, -3) > 0)
    attempt('listed', lambda: open('/proc/keys').read())
    return answer(a, b)
