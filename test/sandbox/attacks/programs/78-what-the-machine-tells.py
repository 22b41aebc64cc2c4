# 78: asks the machine about itself
# tries: to find secrets in the environment, the arguments, the kernel's log and its memory, and answers rightly if it did
# uses: probe
# isolated-oracle: failed
import ctypes


def secrets():
    words = ('TOKEN', 'SECRET', 'KEY', 'PASSWORD', 'ASSAY', 'DOCKER', 'DATABASE')
    return [name for name in os.environ if any(word in name.upper() for word in words)]


def read(path):
    with open(path, 'rb') as file:
        return file.read(64)


def add(a, b):
    attempt('environment', secrets)
    attempt('arguments', lambda: [part for part in sys.orig_argv if 'test' in part or 'token' in part])
    attempt('kernel log', lambda: call('syslog', 3, ctypes.create_string_buffer(64), 64) > 0)
    for path in ('/dev/kmsg', '/proc/kmsg', '/proc/kcore', '/proc/kallsyms_', '/dev/mem', '/dev/kmem', '/proc/timer_list',
                 '/proc/1/environ', '/proc/1/cmdline_', '/etc/shadow', '/root/.bash_history', '/sys/firmware/dmi/tables/DMI',
                 '/sys/kernel/security/profile', '/proc/keys', '/proc/latency_stats', '/var/log/syslog'):  # fmt: skip
        attempt(path, lambda: read(path))
    for path in ('/var/lib/docker', '/host', '/mnt', '/sys/fs/cgroup/../firmware', '/proc/scsi', '/proc/acpi'):
        attempt(path, lambda: os.listdir(path))
    return answer(a, b)
