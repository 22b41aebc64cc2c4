"""Has pytest imported under one hash seed, and forks a confined process a run. Never runs a line of tests or solution."""

import array
import gc
import os
import socket

import conditions
import confine
import frames
import seccomp
import suite


def warm() -> None:
    """Imports what pytest would otherwise load in every fork."""
    import _pytest.assertion.rewrite  # noqa: F401
    import _pytest.assertion.util  # noqa: F401
    import decimal  # noqa: F401
    import difflib  # noqa: F401
    import pprint  # noqa: F401

    import _pytest._code.source  # noqa: F401
    import _pytest.unittest  # noqa: F401

    gc.collect()
    gc.freeze()


def main(channel_fd: int) -> None:
    confine.hide()
    channel = socket.socket(fileno=channel_fd)
    warm()
    while True:
        try:
            order = frames.read_frame(channel_fd)
        except frames.ChannelClosed:
            os._exit(0)
        _, ancillary, _, _ = channel.recvmsg(1, socket.CMSG_SPACE(8 * 4))
        descriptors = array.array('i')
        descriptors.frombytes(ancillary[0][2])
        pid = os.fork()
        if pid == 0:
            run(order, list(descriptors))
        for fd in descriptors:
            os.close(fd)
        frames.write_frame(channel_fd, {'pid': pid})
        _, status, usage = os.wait4(pid, 0)
        frames.write_frame(channel_fd, {'status': status, 'maxRss': usage.ru_maxrss})


def run(order: dict, descriptors: list[int]) -> None:
    code = 1
    try:
        os.setsid()
        confine.keep_descriptors(descriptors)
        confine.killed_first()
        confine.limit_resources(order['limits'])
        confine.become(order['uid'])
        folder = f'/t/runs/{order["uid"]}'
        confine.private_folder(folder)
        os.umask(0o022)
        seccomp.install()
        folder = conditions.folder_of(folder, order['conditions'])
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
        order['environment'] = conditions.environment(confine.base_environment(folder, order['hashSeed']), order['conditions'])
        suite.main(order, folder)
        code = 0
    except BaseException as error:  # noqa: BLE001 - nothing may return into the zygote's loop
        os.write(2, f'harness: {type(error).__name__}: {error}\n'.encode())
    finally:
        os._exit(code)
