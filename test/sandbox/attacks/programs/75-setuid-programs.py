# 75: programs with the rights of others
# tries: to become root through a setuid program, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import stat
import subprocess


def programs():
    for folder in ('/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/lib/openssh', '/usr/libexec'):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            path = f'{folder}/{name}'
            try:
                if os.lstat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
                    yield path
            except OSError:
                continue


def as_root(path):
    """Each tells of its own effective uid by what it lets happen; none may run as anybody else."""
    done = subprocess.run([path, '-c', 'id -u'], input=b'\n', capture_output=True, timeout=2)
    return done.stdout.strip() == b'0'


def gains():
    """A copy of ourselves with the setuid bit, on a file system of ours."""
    with open('/usr/bin/id', 'rb') as source, open('mine', 'wb') as copy:
        copy.write(source.read())
    os.chmod('mine', 0o6755)
    done = subprocess.run(['./mine', '-u'], capture_output=True, timeout=2)
    return done.stdout.strip() not in (b'', str(os.getuid()).encode())


def add(a, b):
    for path in list(programs())[:6]:
        attempt(path, lambda: as_root(path))
    attempt('sudo', lambda: subprocess.run(['sudo', '-n', 'id', '-u'], capture_output=True, timeout=2).stdout)
    attempt('own', gains)
    attempt('setuid', lambda: os.setuid(0) is None)
    attempt('setresuid', lambda: os.setresuid(0, 0, 0) is None)
    return answer(a, b)
