# 72: sockets without a path, shared memory and message queues
# tries: to find what the run before left for it, and answers rightly if it did
# uses: probe
# twice: yes
# isolated-oracle: failed
import ctypes
import socket

KEY = 0x4153


def abstract():
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        door.bind('\0assay-left')
    except OSError:
        return True
    os.fork() == 0 and os.execv('/bin/sleep', ['sleep', '60'])
    return False


def shared():
    try:
        call('shmget', KEY, 4096, 0o666)
        return True
    except FileNotFoundError:
        call('shmget', KEY, 4096, 0o1666)
        return False


def queue():
    try:
        call('msgget', KEY, 0o666)
        return True
    except FileNotFoundError:
        call('msgget', KEY, 0o1666)
        return False


def posix_queue():
    names = os.listdir('/dev/mqueue')
    try:
        call('mq_open', b'left', os.O_CREAT | os.O_RDWR, 0o666, 0)
    finally:
        return names


def add(a, b):
    global once
    if not once:
        once = True
        attempt('abstract socket', abstract)
        attempt('shared memory', shared)
        attempt('message queue', queue)
        attempt('posix queue', posix_queue)
        attempt('table', lambda: len(open('/proc/sysvipc/shm').readlines()) > 1)
    return answer(a, b)


once = False
