# own: the cgroup file system
# tries: to write its own limits, or a program that the host runs, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
def writable(path):
    for name in ('memory.limit_in_bytes', 'memory.max', 'pids.max', 'cpu.max', 'cpu.cfs_quota_us', 'release_agent', 'cgroup.procs', 'notify_on_release', 'tasks'):
        try:
            os.close(os.open(f'{path}/{name}', os.O_WRONLY))
            return f'{path}/{name}'
        except OSError:
            continue
    return None


def mounted(kind, options):
    os.makedirs('here', exist_ok=True)
    call('mount', b'cgroup', b'here', kind, 0, options)
    return True


def add(a, b):
    folders = ['/sys/fs/cgroup', *(f'/sys/fs/cgroup/{n}' for n in ('memory', 'pids', 'cpu', 'cpu,cpuacct', 'devices', 'freezer', 'unified', 'systemd'))]
    for folder in folders:
        attempt(f'write {folder}', lambda: writable(folder))
        attempt(f'child of {folder}', lambda: os.mkdir(f'{folder}/mine') is None)
    for kind, options in ((b'cgroup', b'memory'), (b'cgroup', b'rdma'), (b'cgroup2', None)):
        attempt(f'mount {kind} {options}', lambda: mounted(kind, options))
    attempt('open the file system', lambda: call('fsopen', b'cgroup2', 0) >= 0)
    return answer(a, b)
