# System V shared memory, semaphores and queues
# control: refused
def write():
    call('shmget', 0x4C4B, 4096, 0o1666)
    call('semget', 0x4C4B, 1, 0o1666)
    call('msgget', 0x4C4B, 0o1666)


def read():
    tries = {'segment': ('shmget', 0x4C4B, 0, 0), 'semaphore': ('semget', 0x4C4B, 0, 0), 'queue': ('msgget', 0x4C4B, 0)}
    return [name for name, arguments in tries.items() if not refused(lambda: call(*arguments))]
