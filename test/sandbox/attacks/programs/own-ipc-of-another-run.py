# own: System V and POSIX IPC of another run
# tries: to find or leave segments, semaphores and queues, and answers rightly if the kernel makes or lists one
# uses: probe
# twice: yes
# isolated-oracle: failed
def rows(path):
    with open(path) as file:
        return file.readlines()[1:]


def add(a, b):
    for name in ('shm', 'sem', 'msg'):
        attempt(f'list of {name}', lambda: rows(f'/proc/sysvipc/{name}'))
    for key in (0, 1, 0x4153):
        attempt(f'shared memory {key}', lambda: call('shmget', key, 4096, 0o1666) >= 0)
        attempt(f'semaphore {key}', lambda: call('semget', key, 1, 0o1666) >= 0)
        attempt(f'queue {key}', lambda: call('msgget', key, 0o1666) >= 0)
    attempt('posix queue', lambda: call('mq_open', b'mine', os.O_CREAT | os.O_RDWR, 0o666, 0) >= 0)
    attempt('/dev/shm', lambda: os.open('/dev/shm/mine', os.O_CREAT | os.O_RDWR) >= 0)
    attempt('/dev/mqueue', lambda: os.open('/dev/mqueue/mine', os.O_CREAT | os.O_RDWR) >= 0)
    return answer(a, b)
