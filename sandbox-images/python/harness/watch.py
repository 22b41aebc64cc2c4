"""One run seen from outside: limits, output, exit."""

import os
import time

from meter import Meter

KEPT_OUTPUT = 64 * 1024
TICK_MS = 10


class Capture:
    """Reads pipes without ever blocking; keeps the first bytes of each stream and counts all."""

    def __init__(self, limit: int, kept: int = KEPT_OUTPUT) -> None:
        self.limit = limit
        self.kept = kept
        self.total = 0
        self.streams: dict[int, bytearray] = {}
        self.names: dict[int, str] = {}

    def add(self, fd: int, name: str) -> None:
        os.set_blocking(fd, False)
        self.streams[fd] = bytearray()
        self.names[fd] = name

    def read(self, fd: int) -> bool:
        """False at the end of the stream."""
        try:
            chunk = os.read(fd, 1 << 16)
        except BlockingIOError:
            return True
        self.total += len(chunk)
        room = self.kept - len(self.streams[fd])
        if room > 0:
            self.streams[fd] += chunk[:room]
        return bool(chunk)

    def drain(self) -> None:
        """After the kill: what is in the pipes, at most their capacity."""
        for fd in self.streams:
            while self.total <= self.limit:
                before = self.total
                if not self.read(fd) or self.total == before:
                    break

    def close(self) -> None:
        for fd in self.streams:
            os.close(fd)

    def over(self) -> bool:
        return self.total > self.limit

    def text(self, name: str) -> str:
        for fd, held in self.names.items():
            if held == name:
                return self.streams[fd].decode('utf-8', 'backslashreplace')
        return ''


class Watch:
    """Limits of one run. `check` says why to kill, if there is a reason. Without a folder, the caller looks at the disk."""

    def __init__(self, meter: Meter, limits: dict, folder: str | None, capture: object | None = None) -> None:
        self.meter = meter
        self.limits = limits
        self.folder = folder
        self.started = self.checked = time.monotonic()
        self.cpu_before = meter.cpu_seconds()
        self.memory_before = meter.memory_bytes()
        self.oom_before = meter.oom_kills()
        self.forks_before = meter.refused_forks()
        self.peak = 0
        self.disk_full = False
        self.killed: str | None = None
        self.capture = capture or Capture(limits['outputBytes'])

    def due(self) -> bool:
        """Whether a tick has passed since the last look."""
        return time.monotonic() - self.checked >= TICK_MS / 1000

    def check(self) -> str | None:
        self.checked = time.monotonic()
        self._sample()
        if self.killed is None:
            if self.capture.over():
                self.killed = 'output'
            elif self.cpu() > self.limits['cpuSeconds']:
                self.killed = 'cpu'
            elif self.wall() > self.limits['wallSeconds']:
                self.killed = 'wall'
        return self.killed

    def _sample(self) -> None:
        self.peak = max(self.peak, self.meter.memory_bytes() - self.memory_before)
        if self.folder is not None:
            self.see_disk(self.folder)

    def see_disk(self, folder: str | int) -> None:
        space = os.statvfs(folder)
        if space.f_bavail == 0 or space.f_favail == 0:
            self.disk_full = True

    def cpu(self) -> float:
        return self.meter.cpu_seconds() - self.cpu_before

    def wall(self) -> float:
        return time.monotonic() - self.started

    def saw_max_rss(self, kibibytes: int) -> None:
        self.peak = max(self.peak, kibibytes * 1024)

    def facts(self, exit_status: int | None) -> dict:
        """Call before the run's folder is emptied. `exit_status` as from waitpid; None if it was alive at the end."""
        texts = {name: self.capture.text(name) for name in ('stdout', 'stderr')}
        truncated = any(len(held) >= self.capture.kept for held in self.capture.streams.values()) or self.capture.over()
        return {**self.measured(exit_status), **texts, 'truncated': truncated}

    def measured(self, exit_status: int | None) -> dict:
        """The facts without what was printed."""
        self._sample()
        return {
            'killed': self.killed,
            'oomKills': self.meter.oom_kills() - self.oom_before,
            'refusedForks': self.meter.refused_forks() - self.forks_before,
            'diskFull': self.disk_full,
            'exitCode': os.WEXITSTATUS(exit_status) if exit_status is not None and os.WIFEXITED(exit_status) else None,
            'exitSignal': os.WTERMSIG(exit_status) if exit_status is not None and os.WIFSIGNALED(exit_status) else None,
            'cpuSeconds': round(self.cpu(), 6),
            'wallSeconds': round(self.wall(), 6),
            'peakMemoryBytes': self.peak,
        }
