"""Plays runs through before there are any, so that the interpreter has specialised the code that every fork will run.

A fork that finds its code specialised neither pays for that again nor copies the pages that it would write it to. A first time shows
which code that is; it is laid together, and played again.
"""

import os
import socket
import sys

import compact
import frames
from bridge import Bridge
from link import Link

ROUNDS = 40
# What runs in the supervisors and cannot be played.
WORKER_MODULES = ('blobs', 'confine', 'frames', 'meter', 'namespaces', 'seccomp', 'warm_worker', 'watch')
ORACLE_MODULES = (
    *('blobs', 'bridge', 'direct', 'frames', 'held_suite', 'late', 'link', 'namespaces'),
    *('outcomes', 'suite', 'suite_forks', 'suite_host', 'tests_run', 'warm_oracle'),
)
SOLUTION = '''from typing import List


def same(first, second=None):
    """Gives back what it is given."""
    return first


def refuse(value):
    raise ValueError(value)
'''
ARGUMENTS = ([1, 2.5, 'three', None, True], {'key': (1, [2])}, 'text', 3)


def of_worker(serve: object, outputs: tuple[list, list], folder: str) -> None:
    _twice(lambda: _play_worker(serve, outputs, folder), WORKER_MODULES)


def of_oracle(plugin: object) -> None:
    _twice(lambda: _play_oracle(plugin), ORACLE_MODULES)


def _twice(play: object, modules: tuple[str, ...]) -> None:
    compact.lay_together(compact.executed_by(play), modules)
    play()


def _play_worker(serve: object, outputs: tuple[list, list], folder: str) -> None:
    """The judged process's side: requests are there before it reads them, and nobody reads its replies."""
    interface = {'kind': 'functions', 'modules': [{'name': 'solution', 'names': ['same', 'refuse']}]}
    requests = [['get', 'solution', 'same'], ['get', 'solution', 'refuse']]
    requests += [['call', 0, [encoded, ['t', [1, 'a']]], {}] for encoded in (['l', [1, 2.5, 'a']], ['d', [['k', ['l', [1]]]]], 'text', 3)] * 2
    requests += [['call', 1, ['no'], {}], ['bye']]
    before = sys.stdout, sys.stderr, list(sys.meta_path), list(sys.path), dict(sys.modules)
    held = os.dup(serve.CONNECTION)
    try:
        for _ in range(ROUNDS):
            peer, own = socket.socketpair()
            os.dup2(own.fileno(), serve.CONNECTION)
            own.close()
            status, status_w = os.pipe()
            for number, request in enumerate(requests):
                frames.write_frame(peer.fileno(), [number, *request])
            peer.shutdown(socket.SHUT_WR)
            try:
                serve.answer_all({'interface': interface, 'files': {'solution.py': SOLUTION}, 'folder': folder}, status_w, outputs)
            except frames.ChannelClosed:
                pass
            peer.close()
            os.close(status)
            sys.stdout, sys.stderr, sys.meta_path[:], sys.path[:] = before[:4]
            for name in sys.modules.keys() - before[4].keys():
                del sys.modules[name]
            sys.modules.update(before[4])
    finally:
        os.dup2(held, serve.CONNECTION)
        os.close(held)


def _play_oracle(plugin: object) -> None:
    """The tests' side: each reply is there when it asks, and none before."""
    values: list = [['l', [1, 2.5, 'three', None, True]], True, 'text', 3, ['t', [1, 'a']]]
    for _ in range(ROUNDS):
        peer, own = socket.socketpair()
        link = Link(own.fileno())
        bridge = Bridge(link, True)
        frames.write_frame(peer.fileno(), ['hello', 'ok'])
        link.hello()
        _reply(peer, 0, ['fn', 0, 'same'], {})
        same = bridge.get('solution', 'same')
        _reply(peer, 1, ['fn', 1, 'refuse'], {})
        bridge.get('solution', 'refuse')
        for number, (arguments, value) in enumerate(zip((*((argument,) for argument in ARGUMENTS), ([1], 2)), values), 2):
            _reply(peer, number, value, {'changed': []})
            same(*arguments)
        plugin.rehearse()
        peer.close()
        own.close()


def _reply(peer: socket.socket, number: int, payload: object, more: dict) -> None:
    frames.write_frame(peer.fileno(), [number, 'ok', payload, {'out': '', 'err': '', 'classes': []} | more])
