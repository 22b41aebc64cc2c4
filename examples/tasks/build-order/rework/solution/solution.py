"""Build order of targets that need each other."""

from heapq import heapify, heappop, heappush


class CycleError(ValueError):
    """Targets need each other in a circle."""


def build_order(targets):
    """Return all targets, each after what it needs; ties go by position."""
    needs = _complete(targets)
    names = list(needs)
    position = {name: index for index, name in enumerate(names)}
    users = {name: [] for name in names}
    for name, needed in needs.items():
        for other in needed:
            users[other].append(name)
    waiting = {name: len(needed) for name, needed in needs.items()}
    ready = [position[name] for name in names if waiting[name] == 0]
    heapify(ready)
    order = []
    while ready:
        name = names[heappop(ready)]
        order.append(name)
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                heappush(ready, position[user])
    if len(order) < len(needs):
        raise CycleError("some targets need each other")
    return order


def batches(targets):
    """Return lists of targets that can be built together."""
    needs = _complete(targets)
    level = {}
    for name in build_order(targets):
        level[name] = max((level[other] + 1 for other in needs[name]), default=0)
    found = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name in needs:
        found[level[name]].append(name)
    return found


def _complete(targets):
    """Return what each target needs, without repetitions, in the order of positions."""
    needs = {name: dict.fromkeys(needed) for name, needed in targets.items()}
    for needed in targets.values():
        for other in needed:
            needs.setdefault(other, {})
    return needs
