"""Settings in sections that inherit from each other."""


class SettingsError(ValueError):
    """The text is not a valid settings file."""


def parse(text):
    """Return every section with its own and its inherited settings."""
    own, parents = _read(text)
    done = {}
    for name in own:
        _complete(name, own, parents, done, [])
    return {name: done[name] for name in own}


def _read(text):
    own = {}
    parents = {}
    current = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            name, parent = _header(line[1:-1], number)
            current = own.setdefault(name, {})
            if parent is not None and parents.setdefault(name, parent) != parent:
                raise SettingsError(f"line {number} names a second parent for {name!r}")
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip(" \t"):
            raise SettingsError(f"line {number} is neither a header nor a setting")
        if current is None:
            raise SettingsError(f"line {number} stands before the first header")
        current[key.strip(" \t")] = value.strip(" \t")
    return own, parents


def _header(inner, number):
    names = [name.strip(" \t") for name in inner.split(":")]
    if len(names) > 2 or not all(names):
        raise SettingsError(f"line {number} has a header that cannot be read")
    return names[0], names[1] if len(names) == 2 else None


def _complete(name, own, parents, done, path):
    if name in done:
        return done[name]
    if name in path:
        raise SettingsError(f"{name!r} inherits from itself")
    if name not in own:
        raise SettingsError(f"the parent {name!r} has no header")
    inherited = {}
    if name in parents:
        inherited = _complete(parents[name], own, parents, done, [*path, name])
    done[name] = {**inherited, **own[name]}
    return done[name]
