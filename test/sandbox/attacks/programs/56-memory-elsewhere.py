# 56: memory files, shared memory, pipes and sockets as store
# tries: to hold memory where nobody counts it, and answers rightly if it could hold more than its files may
# uses: probe
# isolated-oracle: failed
# limits: cpu=5 memory=192
import socket


def in_file(fd):
    written = 0
    while written < 64 << 20:
        written += os.write(fd, b'x' * (1 << 20))
    return written


def in_pipes():
    held = 0
    for _ in range(1000):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        try:
            while True:
                held += os.write(writer, b'x' * 65536)
        except BlockingIOError:
            continue
    return held > 32 << 20


def add(a, b):
    attempt('memfd', lambda: in_file(os.memfd_create('x')))
    attempt('/dev/shm', lambda: in_file(os.open('/dev/shm/x', os.O_CREAT | os.O_RDWR)))
    attempt('mqueue', lambda: in_file(os.open('/dev/mqueue/x', os.O_CREAT | os.O_RDWR)))
    attempt('shmget', lambda: call('shmget', 0, 64 << 20, 0o1600) >= 0)
    attempt('pipes', in_pipes)
    attempt('socket', socket.socket)
    return answer(a, b)
