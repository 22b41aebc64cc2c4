# times of access and of change of files that all runs see
# control: either
def times():
    found = {}
    for path in SHARED:
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns, status.st_mode, status.st_nlink, status.st_uid)
    return found


def write():
    for path in SHARED:
        refused(lambda: os.utime(path))
        refused(lambda: os.chmod(path, 0o777))
        refused(lambda: open(path, 'rb').read(100))
        refused(lambda: os.listdir(path))
        refused(lambda: os.setxattr(path, 'user.leak', b'x'))
        refused(lambda: os.link(path, 'leak'))


def read():
    found = []
    for path in SHARED:
        try:
            found += [f'{path} {name}' for name in os.listxattr(path) if name.startswith('user.')]
        except OSError:
            continue
    return found


def observe():
    return times()
