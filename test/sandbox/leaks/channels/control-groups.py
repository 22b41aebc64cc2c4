# counters of the control group, and what else tells of the container
# control: either
PATHS = (
    '/sys/fs/cgroup/memory/memory.max_usage_in_bytes', '/sys/fs/cgroup/memory/memory.failcnt', '/sys/fs/cgroup/cpuacct/cpuacct.usage',
    '/sys/fs/cgroup/pids/pids.events', '/sys/fs/cgroup/memory.peak', '/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/cpu.stat',
    '/sys/fs/cgroup/pids.events', '/sys/fs/cgroup/pids.peak', '/proc/self/cgroup', '/proc/loadavg', '/proc/stat', '/proc/meminfo',
    '/proc/vmstat', '/proc/locks', '/proc/sys/fs/inode-nr', '/proc/sys/fs/file-nr', '/proc/sys/kernel/ns_last_pid', '/proc/uptime',
)  # fmt: skip


def write():
    held = bytearray(b'x') * (40 << 20)
    end = time.process_time() + 0.2
    while time.process_time() < end:
        held[0] ^= 1


def read():
    return []


def observe():
    readable = []
    for path in PATHS:
        try:
            with open(path) as file:
                file.read(10)
            readable.append(path)
        except OSError:
            continue
    return readable
