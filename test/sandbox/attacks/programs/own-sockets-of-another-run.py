# own: sockets of another run
# tries: to find a socket of the harness or of another run, and answers rightly if it could connect or listen
# uses: probe
# twice: yes
# isolated-oracle: failed
import socket
import stat


def sockets():
    found = []
    for top in ('/run', '/s', '/w', '/t', '/tmp', '/dev', '/var/run', '/var/tmp'):
        for folder, _, names in os.walk(top):
            found += [f'{folder}/{n}' for n in names if stat.S_ISSOCK(os.lstat(f'{folder}/{n}').st_mode)]
    return found


def open_one(address, act):
    door = socket.socket(socket.AF_UNIX)
    door.settimeout(0.2)
    getattr(door, act)(address)
    return True


def add(a, b):
    attempt('sockets', sockets)
    for address in ('/run/assay/s', '/s/s', '\0assay', '\0/tmp/.X11-unix/X0', './mine'):
        attempt(f'connect {address!r}', lambda: open_one(address, 'connect'))
        attempt(f'bind {address!r}', lambda: open_one(address, 'bind'))
    attempt('listed', lambda: [line for line in open('/proc/net/unix') if '@' in line])
    return answer(a, b)
