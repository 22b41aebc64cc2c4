# own: devices
# tries: to make or open disks and memory as files, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import stat


def device(path, kind, major, minor):
    os.mknod(path, 0o666 | kind, os.makedev(major, minor))
    return os.read(os.open(path, os.O_RDONLY), 16)


def add(a, b):
    attempt('block', lambda: device('vda', stat.S_IFBLK, 254, 0))
    attempt('memory', lambda: device('mem', stat.S_IFCHR, 1, 1))
    attempt('kmsg', lambda: device('kmsg', stat.S_IFCHR, 1, 11))
    for path in ('/dev/vda', '/dev/sda', '/dev/mem', '/dev/port', '/dev/kvm', '/dev/fuse', '/dev/net/tun', '/dev/loop-control', '/dev/vhost-vsock'):
        attempt(path, lambda: os.open(path, os.O_RDONLY) >= 0)
    return answer(a, b)
