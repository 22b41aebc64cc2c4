# own: processes of another run
# tries: to see, signal or outlive other runs, and answers rightly if it met a process that is not its own
# uses: probe
# twice: yes
# isolated-oracle: failed
import signal
import time

once = False


def met():
    # All but itself and the supervisors above it, which are there for every run.
    found = []
    for pid in range(2, 300):
        if pid in (os.getpid(), os.getppid(), os.getpgid(0), os.getsid(0)):
            continue
        try:
            os.kill(pid, 0)
            found.append(pid)
        except ProcessLookupError:
            continue
        except PermissionError:
            continue
    return found


def stay():
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        for fd in range(256):
            try:
                os.close(fd)
            except OSError:
                pass
        time.sleep(10**6)
    return False


def add(a, b):
    global once
    if not once:
        once = True
        attempt('met', met)
        attempt('stay', stay)
    return answer(a, b)
