# inode, process, device and descriptor numbers, which could count what ran before
# control: seen
def numbers():
    os.makedirs('made', exist_ok=True)
    with open('file', 'w'):
        pass
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return {
        'inodes': (os.stat('made').st_ino, os.stat('file').st_ino),
        'process': os.getpid(),
        'child': pid - os.getpid(),
        'descriptor': os.open('.', os.O_RDONLY),
    }


def write():
    write.before = numbers()
    for number in range(200):
        with open(f'file-{number}', 'w'):
            pass
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    os.rename('file', 'other')


def read():
    return ['numbers'] if hasattr(write, 'before') and numbers() != write.before else []


def observe():
    return numbers()
