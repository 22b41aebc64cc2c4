# state of devices that all runs see
# control: either
import stat


def devices():
    found = {}
    for name in sorted(os.listdir('/dev')):
        status = os.lstat(f'/dev/{name}')
        found[name] = oct(status.st_mode), status.st_uid
    return found


def write():
    for name in os.listdir('/dev'):
        refused(lambda: os.chmod(f'/dev/{name}', 0o777))
        refused(lambda: os.unlink(f'/dev/{name}'))
    with open('/dev/random', 'wb') as file:
        file.write(b'leak' * 100)


def read():
    return []


def observe():
    return devices()
