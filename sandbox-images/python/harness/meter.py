"""What the container's control group says: evidence about a run that the run can't touch. Version 1 and version 2."""

import os
import resource


class Meter:
    def __init__(self) -> None:
        self.unified = os.path.exists('/sys/fs/cgroup/cgroup.controllers')
        root = '/sys/fs/cgroup'
        names = (
            {'cpu': 'cpu.stat', 'memory': 'memory.stat', 'oom': 'memory.events', 'pids': 'pids.events'}
            if self.unified
            else {
                'cpu': 'cpuacct/cpuacct.usage',
                'memory': 'memory/memory.stat',
                'oom': 'memory/memory.oom_control',
                'pids': 'pids/pids.events',
            }
        )
        self._files = {key: os.open(f'{root}/{name}', os.O_RDONLY | os.O_CLOEXEC) for key, name in names.items()}

    def _fields(self, key: str) -> dict[str, int]:
        text = os.pread(self._files[key], 8192, 0).decode()
        return {name: int(value) for name, value in (line.split() for line in text.splitlines())}

    def cpu_seconds(self) -> float:
        """Of everything in the container but the supervisor itself."""
        if self.unified:
            total = self._fields('cpu')['usage_usec'] / 1e6
        else:
            total = int(os.pread(self._files['cpu'], 64, 0)) / 1e9
        own = resource.getrusage(resource.RUSAGE_SELF)
        return total - own.ru_utime - own.ru_stime

    def memory_bytes(self) -> int:
        """Anonymous memory and tmpfs pages, without the page cache of the image."""
        fields = self._fields('memory')
        if self.unified:
            return fields['anon'] + fields['shmem']
        return fields.get('total_rss', 0) + fields.get('total_shmem', 0)

    def oom_kills(self) -> int:
        return self._fields('oom')['oom_kill']

    def refused_forks(self) -> int:
        return self._fields('pids').get('max', 0)
