# own: a terminal and its input
# tries: to type for somebody else, and answers rightly if there is a terminal
# uses: probe
# isolated-oracle: failed
import fcntl
import pty
import termios


def add(a, b):
    attempt('/dev/tty', lambda: os.open('/dev/tty', os.O_RDWR) >= 0)
    attempt('/dev/console', lambda: os.open('/dev/console', os.O_RDWR) >= 0)
    for fd in range(3):
        attempt(f'type on {fd}', lambda: fcntl.ioctl(fd, termios.TIOCSTI, b'x') is not None)
    for name in sorted(os.listdir('/dev/pts'))[:4] if os.path.isdir('/dev/pts') else []:
        attempt(f'/dev/pts/{name}', lambda: name != 'ptmx' and os.open(f'/dev/pts/{name}', os.O_RDWR) >= 0)
    return answer(a, b)
