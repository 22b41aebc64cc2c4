# own: out of its root by descriptors
# tries: to leave its view of the files by `..` from a folder that it holds, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
def held(fd):
    try:
        return bool(os.fstat(fd))
    except OSError:
        return False


def climb():
    fd = os.open('/', os.O_RDONLY | os.O_CLOEXEC)
    os.mkdir('inner')
    call('chroot', b'inner')
    os.fchdir(fd)
    for _ in range(64):
        os.chdir('..')
    return os.listdir('.')


HELD = [fd for fd in range(3, 256) if held(fd)]


def add(a, b):
    for fd in HELD:
        attempt(f'fd {fd}', lambda: os.listdir(fd))
    attempt('chroot', climb)
    root = os.stat('/')
    for path in ('/proc/1/root', '/proc/1/cwd', '/proc/self/root/..', f'/proc/{os.getppid()}/root'):
        attempt(path, lambda: (os.stat(path).st_dev, os.stat(path).st_ino) != (root.st_dev, root.st_ino))
    return answer(a, b)
