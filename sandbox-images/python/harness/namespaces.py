"""Namespaces and mounts of warm containers: a root of their own for the supervisor, and fresh ones for each process it judges.

The supervisor owns these through a user namespace (mode `user`), so that even all of its power is none outside the container;
where a host allows no user namespaces, mode `admin` does the same with CAP_SYS_ADMIN.
"""

import ctypes
import os
import sys

# In a user namespace, 0 to COUNT-1 stand for FIRST_ID and on of the container: nothing inside is the container's root.
FIRST_ID, COUNT = 20000, 40000

RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
DETACH = 2
PIVOT_ROOT = {'x86_64': 155, 'aarch64': 41}
DEVICES = ('null', 'zero', 'full', 'random', 'urandom')
LINKS = ('bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32')
SHARED_FILES = ('/etc/passwd', '/etc/group', '/etc/ld.so.cache')

_libc = ctypes.CDLL(None, use_errno=True)
# Keeps the interpreter's lock, as a fork must.
_python = ctypes.PyDLL(None)
_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'{what}: {os.strerror(number)}')


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    encoded = [part if part is None else part.encode() for part in (source, target, kind, options)]
    _check(_libc.mount(encoded[0], encoded[1], encoded[2], flags, encoded[3]), f'mount {target}')


def unmount(target: str) -> None:
    _check(_libc.umount2(target.encode(), DETACH), f'umount {target}')


def mount_tmpfs(target: str, size: int, inodes: int, uid: int, mode: str = '0700') -> None:
    options = f'size={size},nr_inodes={inodes},mode={mode},uid={uid},gid={uid}'
    mount('tmpfs', target, 'tmpfs', NOSUID | NODEV | NOEXEC, options)


def enter(mode: str) -> None:
    """New user (in mode `user`), mount, IPC and PID namespaces for this process and, the last, for its next child."""
    if mode == 'user':
        _enter_user_namespace()
    os.unshare(os.CLONE_NEWNS | os.CLONE_NEWIPC | os.CLONE_NEWPID)
    mount(None, '/', None, REC | PRIVATE)


def _enter_user_namespace() -> None:
    """A child that stays outside writes the maps: from within only one id could be mapped."""
    ready, entered = os.pipe()
    mapped, written = os.pipe()
    parent = os.getpid()
    helper = os.fork()
    if helper == 0:
        code = 1
        try:
            os.read(ready, 1)
            for name in ('uid_map', 'gid_map'):
                with open(f'/proc/{parent}/{name}', 'w') as file:
                    file.write(f'0 {FIRST_ID} {COUNT}\n')
            code = 0
        finally:
            os.close(written)
            os._exit(code)
    os.unshare(os.CLONE_NEWUSER)
    os.write(entered, b'x')
    os.close(written)
    os.read(mapped, 1)
    _, status = os.waitpid(helper, 0)
    for fd in (ready, entered, mapped):
        os.close(fd)
    if status != 0:
        raise OSError('the maps of the user namespace could not be written')
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def build_root(at: str, folders: list[str], shared: list[str]) -> None:
    """Moves into a root that holds the programs read-only, five devices, `folders` (empty), and nothing of /proc, /sys or /etc."""
    os.umask(0o022)
    mount('tmpfs', at, 'tmpfs', NOSUID | NODEV, 'size=256k,nr_inodes=256,mode=0755')
    for name in LINKS:
        if os.path.islink(f'/{name}'):
            os.symlink(os.readlink(f'/{name}'), f'{at}/{name}')
        elif os.path.isdir(f'/{name}'):
            _bind(f'/{name}', f'{at}/{name}')
    for path in ('/usr', *shared):
        _bind(path, f'{at}{path}')
    for name in DEVICES:
        _bind_file(f'/dev/{name}', f'{at}/dev/{name}', NOSUID | NOEXEC | RDONLY)
    for path in SHARED_FILES:
        if os.path.exists(path):
            _bind_file(path, f'{at}{path}', NOSUID | NODEV | NOEXEC | RDONLY)
    for path in folders:
        os.makedirs(f'{at}{path}', exist_ok=True)
    os.mkdir(f'{at}/old')
    _check(_libc.syscall(PIVOT_ROOT[os.uname().machine], at.encode(), f'{at}/old'.encode()), 'pivot_root')
    os.chdir('/')
    unmount('/old')
    os.rmdir('/old')
    mount(None, '/', None, REMOUNT | RDONLY | NOSUID | NODEV, 'size=256k,nr_inodes=256,mode=0755')


def _bind(path: str, target: str) -> None:
    os.makedirs(target)
    mount(path, target, None, BIND)
    # The flags that the container's own mounts have stay; a namespace of ours could not take them away.
    mount(None, target, None, BIND | REMOUNT | RDONLY | NOSUID | NODEV | (os.statvfs(path).f_flag & os.ST_NOEXEC))


def _bind_file(path: str, target: str, flags: int) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    mount(path, target, None, BIND)
    mount(None, target, None, BIND | REMOUNT | flags)


def bare_fork() -> int:
    """fork(2) without Python's hooks, which touch, and so copy, two hundred pages. For processes with one thread and no locks held."""
    pid = _python.fork()
    if pid < 0:
        raise OSError('fork failed')
    return pid


def reseed() -> None:
    """What the one hook that matters would have done."""
    random = sys.modules.get('random')
    if random is not None:
        random.seed()


class Spawner:
    """Forks into a fresh PID namespace, and where asked for into a mount and an IPC namespace too."""

    def __init__(self) -> None:
        # A descriptor of this process names the PID namespace to come back to; there is no /proc to open one from.
        self._own = os.pidfd_open(os.getpid())

    def fork(self, mounts: bool) -> int:
        """As os.fork. The child is PID 1 of its namespace: whatever it starts dies with it."""
        os.unshare(os.CLONE_NEWPID)
        pid = bare_fork()
        if pid == 0:
            if mounts:
                os.unshare(os.CLONE_NEWNS | os.CLONE_NEWIPC)
        else:
            os.setns(self._own, os.CLONE_NEWPID)
        return pid


def shepherd(mode: str, prepare: object, main: object) -> None:
    """PID 1 of a warm container: `prepare()` still sees the container, `main(prepared)` runs in the namespaces. Never returns."""
    prepared = prepare()
    enter(mode)
    pid = os.fork()
    if pid == 0:
        try:
            main(prepared)
        except BaseException as error:  # noqa: BLE001 - said on stderr, for people
            os.write(2, f'supervisor: {type(error).__name__}: {error}\n'.encode())
        finally:
            os._exit(1)
    while True:
        ended, status = os.wait()
        if ended == pid:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
