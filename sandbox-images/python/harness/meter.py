"""What the container's control group says: evidence about a run that the run can't touch. Version 1 and version 2."""

import os
import re
import resource

# Of memory.stat. All its fields as objects would be hundreds of pages that a fork shares no more.
V1_MEMORY = re.compile(rb'^total_(?:rss|shmem) (\d+)', re.MULTILINE)
V2_MEMORY = re.compile(rb'^(?:anon|shmem) (\d+)', re.MULTILINE)


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
        text = os.pread(self._files['memory'], 8192, 0)
        return sum(map(int, (V2_MEMORY if self.unified else V1_MEMORY).findall(text)))

    def oom_kills(self) -> int:
        return self._fields('oom')['oom_kill']

    def refused_forks(self) -> int:
        return self._fields('pids').get('max', 0)
