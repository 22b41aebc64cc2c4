# a process that stays
# control: seen
def write():
    stay(lambda: None)


def read():
    found = []
    for pid in range(2, 400):
        if pid in (os.getpid(), os.getppid()):
            continue
        try:
            os.kill(pid, 0)
            found.append(f'process {pid}')
        except ProcessLookupError:
            continue
        except PermissionError:
            continue
    return found


def observe():
    """How many processes a user may still start: counted for the user by the kernel."""
    held = []
    try:
        for _ in range(8):
            pid = os.fork()
            if pid == 0:
                time.sleep(5)
                os._exit(0)
            held.append(pid)
    except OSError:
        pass
    for pid in held:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return len(held)
