# flock, POSIX locks and leases on files that all runs see
# control: seen
import fcntl
import struct


def write():
    def take():
        for path in SHARED:
            try:
                fd = os.open(path, os.O_RDONLY)
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.fcntl(fd, fcntl.F_SETLK, struct.pack('hhqqi', fcntl.F_RDLCK, 0, 0, 0, 0))
                fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            except OSError:
                continue

    stay(take)


def read():
    found = []
    for path in SHARED:
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno == 11:
                found.append(f'flock on {path}')
        wanted = struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0)
        try:
            if struct.unpack('hhqqi', fcntl.fcntl(fd, fcntl.F_GETLK, wanted))[0] != fcntl.F_UNLCK:
                found.append(f'lock on {path}')
        except OSError:
            pass
        try:
            if fcntl.fcntl(fd, fcntl.F_GETLEASE) != fcntl.F_UNLCK:
                found.append(f'lease on {path}')
        except OSError:
            pass
        os.close(fd)
    return found
