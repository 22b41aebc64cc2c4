"""Removes whatever a run left in the places it could write to, whatever shape it has. Runs as the run's own uid."""

import os
import stat

PLACES = ('/w', '/t/runs', '/dev/mqueue')


def sweep(uid: int) -> None:
    for place in PLACES:
        if os.path.isdir(place):
            for name in os.listdir(place):
                path = f'{place}/{name}'
                if os.lstat(path).st_uid == uid:
                    _remove(path)


def empty(folder: str) -> None:
    """Removes everything in a folder whose content belongs to this process's own uid."""
    for name in os.listdir(folder):
        _remove(f'{folder}/{name}')


def leftovers(uid: int) -> list[str]:
    found = []
    for place in PLACES:
        if os.path.isdir(place):
            found += [f'{place}/{name}' for name in os.listdir(place) if os.lstat(f'{place}/{name}').st_uid == uid]
    return found


def _remove(path: str) -> None:
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        os.unlink(path)
        return
    # Folders are moved up to the first level before they are entered, so no path grows long however deep the tree is.
    pending = [path]
    while pending:
        folder = pending.pop()
        os.chmod(folder, 0o700)
        for entry in list(os.scandir(folder)):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            target = entry.path
            if folder != path:
                target = f'{path}/{os.urandom(16).hex()}'
                os.chmod(entry.path, 0o700)
                os.rename(entry.path, target)
            pending.append(target)
        if folder != path:
            os.rmdir(folder)
    os.rmdir(path)
