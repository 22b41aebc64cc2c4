# watches on folders that all runs see, and the number of watchers that a user may have
# control: seen
def count():
    held = []
    try:
        while len(held) < 60:
            held.append(call('inotify_init1', 0))
    except OSError:
        pass
    for fd in held:
        os.close(fd)
    return len(held)


def write():
    def take():
        for _ in range(60):
            try:
                fd = call('inotify_init1', 0)
                for path in SHARED:
                    _libc.inotify_add_watch(fd, path.encode(), 0xFFF)
            except OSError:
                continue

    for _ in range(3):
        stay(take)


def read():
    return [] if count() >= 30 else ['hardly a watcher is left for me']


def observe():
    return count()
