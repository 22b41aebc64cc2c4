"""Settings in sections that inherit from each other."""


class SettingsError(ValueError):
    """The text is not a valid settings file."""


def parse(text):
    """Return every section with its own and its inherited settings."""
    sections = {}
    current = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            name, parent = _header(line[1:-1], number)
            inherited = sections[parent] if parent else {}
            current = sections[name] = {**inherited, **sections.get(name, {})}
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip(" \t"):
            raise SettingsError(f"line {number} is neither a header nor a setting")
        if current is None:
            raise SettingsError(f"line {number} stands before the first header")
        current[key.strip(" \t")] = value.strip(" \t")
    return sections


def _header(inner, number):
    names = [name.strip(" \t") for name in inner.split(":")]
    if len(names) > 2 or not all(names):
        raise SettingsError(f"line {number} has a header that cannot be read")
    return names[0], names[1] if len(names) == 2 else None
