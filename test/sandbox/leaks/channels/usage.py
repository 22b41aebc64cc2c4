# CPU time, peak memory and faults that a run is charged for
# control: seen
import resource


def charged():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime + own.ru_utime + own.ru_stime > 0.4, max(usage.ru_maxrss, own.ru_maxrss) > 80 << 10


def write():
    held = bytearray(b'x') * (90 << 20)
    end = time.process_time() + 0.5
    while time.process_time() < end:
        held[0] ^= 1


def read():
    return [str(charged())] if any(charged()) else []


def observe():
    return charged()
