"""Starts one judged process, and ends everything of a run. For the supervisors (PID 1) only."""

import os
import signal

import conditions
import confine
import seccomp
import sweep
from zygote_start import FLAGS, PYTHON

HARNESS = '/opt/assay/harness'


def memory_file(name: str, content: bytes) -> int:
    """Content behind a descriptor and nowhere else: no path leads to it."""
    fd = os.memfd_create(name)
    os.write(fd, content) if len(content) < 1 << 16 else _write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _write(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]


def start(program: str, arguments: list[str], descriptors: list[int], uid: int, folder: str, limits: dict, run: dict) -> int:
    """Forks and executes a harness program as `uid` in a fresh folder; its descriptors are 0..n in the given order."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        confine.keep_descriptors(descriptors)
        confine.killed_first()
        confine.limit_resources(limits)
        confine.become(uid)
        if not os.path.isdir(folder):
            confine.private_folder(folder)
        os.umask(0o022)
        wanted = run.get('conditions', {})
        folder = conditions.folder_of(folder, wanted)
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
        seccomp.install()
        command = [PYTHON, *FLAGS, f'{HARNESS}/{program}', *arguments]
        os.execve(PYTHON, command, conditions.environment(confine.base_environment(folder, run['hashSeed']), wanted))
    except BaseException as error:  # noqa: BLE001 - nothing of this process may continue as the supervisor
        os.write(2, f'start: {error!r}\n'.encode())
    finally:
        os._exit(125)


def kill_everything(main: int | None) -> tuple[int | None, int]:
    """PID 1 only: kills all other processes of the container and reaps them. The status of `main` and its peak in KiB."""
    status, peak = None, 0
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    while True:
        try:
            pid, code, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return status, peak
        peak = max(peak, usage.ru_maxrss)
        if pid == main:
            status = code


def clean(uid: int) -> list[str]:
    """Removes what the run left behind, as the run's uid. What could not be removed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            confine.become(uid)
            sweep.sweep(uid)
            code = 0
        finally:
            os._exit(code)
    os.waitpid(pid, 0)
    return sweep.leftovers(uid)
