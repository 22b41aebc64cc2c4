# 73: keyrings, locks, leases, vsock and io_uring
# tries: to find what the run before left for it, and answers rightly if it did
# uses: probe
# twice: yes
# isolated-oracle: failed
import ctypes
import fcntl
import socket

SHARED = ('/opt/assay/harness/serve.py', '/opt/assay/python', '/etc/passwd', '/usr/bin/true')


def keyring():
    for ring in (-1, -2, -3, -4, -5):  # thread, process, session, user, user session
        found = call('keyctl', 10, ring, b'user', b'assay-left', 0)
        if found > 0:
            return True
    call('add_key', b'user', b'assay-left', b'x', 1, -4)
    return False


def ask_for_key():
    return call('request_key', b'user', b'assay-left', None, 0) > 0


def locks(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    if os.fork() == 0:
        os.setsid()
        os.execv('/bin/sleep', ['sleep', '60'])
    os.set_inheritable(fd, True)
    return False


def lease(path):
    fd = os.open(path, os.O_RDONLY)
    fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return True


def add(a, b):
    global once
    if not once:
        once = True
        attempt('keyring', keyring)
        attempt('request_key', ask_for_key)
        attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
        attempt('io_uring', lambda: call('io_uring_setup', 4, ctypes.create_string_buffer(120)) >= 0)
        for path in SHARED:
            attempt(f'lock {path}', lambda: locks(path))
            attempt(f'lease {path}', lambda: lease(path))
    return answer(a, b)


once = False
