"""Turns a child of a supervisor into a process that may do nothing but compute."""

import errno
import itertools
import os
import resource

import seccomp

PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24


def hide() -> None:
    """A supervisor's memory, descriptors and environment are nobody's business, not even those of its own uid."""
    seccomp.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def limit_resources(limits: dict) -> None:
    limit_run(limits)
    limit_always()


def limit_run(limits: dict) -> None:
    """What differs from run to run."""
    cpu = int(limits['cpuSeconds']) + 2  # the supervisor kills first, by the time of all processes together
    _limit(resource.RLIMIT_CPU, cpu)
    _limit(resource.RLIMIT_FSIZE, limits['diskBytes'])
    _limit(resource.RLIMIT_NOFILE, limits['openFiles'])


def limit_always() -> None:
    for name in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE, resource.RLIMIT_RTPRIO):
        _limit(name, 0)


def _limit(name: int, value: int) -> None:
    hard = resource.getrlimit(name)[1]
    lower = min(value, hard) if hard >= 0 else value
    resource.setrlimit(name, (lower, lower))


def become(uid: int) -> None:
    """Gives up root and with it every capability, the bounding set's included: nothing can bring one back."""
    empty_bounding_set()
    take_uid(uid)


def take_uid(uid: int) -> None:
    """For children of a process whose bounding set is empty already."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def empty_bounding_set() -> None:
    for capability in itertools.count():
        try:
            seccomp.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError as error:
            if error.errno == errno.EINVAL:
                return  # past the kernel's last capability
            raise


def killed_first(proc: int | None = None) -> None:
    """The kernel's out-of-memory killer takes the run, never its supervisor. `proc`: a descriptor of /proc, where no path leads there."""
    if proc is None:
        file = os.open('/proc/self/oom_score_adj', os.O_WRONLY)
    else:
        # The file belongs to the process itself only while it may be looked into; just now nobody is there to look.
        seccomp.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        file = os.open('self/oom_score_adj', os.O_WRONLY, dir_fd=proc)
        hide()
    os.write(file, b'1000')
    os.close(file)


def keep_descriptors(wanted: list[int]) -> None:
    """Renumbers the given descriptors to 0, 1, 2, ... (inheritable) and closes all others."""
    # Above all of them: a supervisor that holds many suites has high numbers itself.
    free = max(*wanted, len(wanted)) + 1
    high = [os.dup2(fd, free + index) for index, fd in enumerate(wanted)]
    for target, fd in enumerate(high):
        os.dup2(fd, target)
    os.closerange(len(wanted), 65536)


def private_folder(path: str) -> None:
    os.umask(0o077)
    os.mkdir(path, 0o700)
    os.chdir(path)


def base_environment(folder: str, hash_seed: int) -> dict[str, str]:
    return {
        'PATH': '/usr/local/bin:/usr/bin:/bin',
        'HOME': folder,
        'TMPDIR': folder,
        'LANG': 'C.UTF-8',
        'LC_ALL': 'C.UTF-8',
        'TZ': 'UTC',
        'PYTHONHASHSEED': str(hash_seed),
        'OMP_NUM_THREADS': '1',
        'OPENBLAS_NUM_THREADS': '1',
    }
