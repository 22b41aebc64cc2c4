"""Exception classes of the standard library that cross by name and come back as themselves, besides the builtin ones."""

import builtins
import importlib

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

MODULES = frozenset(
    ('json.decoder', 'decimal', 'queue', '_queue', 'struct', 'binascii', 'zlib', '_csv', 're', 're._constants', 'statistics',
     'dataclasses', 'subprocess', 'configparser', 'xml.etree.ElementTree', 'zipfile', 'tarfile', 'ipaddress', 'graphlib', 'copy',
     'concurrent.futures._base', 'asyncio.exceptions', 'threading', 'sqlite3', 'zoneinfo._common', 'urllib.error', 'calendar',
     'locale', 'shutil', 'tokenize', 'argparse', 'email.errors', 'enum', 'bdb', 'getopt', 'plistlib', 'tomllib', 'html.parser')
)  # fmt: skip
# Classes through which a solution could steer the harness that judges it.
EXCLUDED = frozenset(('SkipTest',))


def reference(cls: type) -> str | None:
    """`b:ValueError`, `m:json.decoder:JSONDecodeError`, or None for a class that is neither."""
    if getattr(builtins, cls.__name__, None) is cls:
        return f'b:{cls.__name__}'
    if cls.__module__ in MODULES and cls.__qualname__ == cls.__name__ and cls.__name__ not in EXCLUDED:
        return f'm:{cls.__module__}:{cls.__name__}'
    return None


def resolve(text: str) -> type:
    """The class behind a reference that came from the other side; ValueError for anything that is not an exception class."""
    kind, _, rest = text.partition(':')
    found = None
    if kind == 'b':
        found = getattr(builtins, rest, None)
    elif kind == 'm':
        module, _, name = rest.partition(':')
        if module in MODULES and name.isidentifier() and name not in EXCLUDED:
            found = getattr(importlib.import_module(module), name, None)
    if not (isinstance(found, type) and issubclass(found, BaseException)):
        raise ValueError('not a known exception class')
    return found


def rebuild(cls: type, args: tuple) -> BaseException:
    try:
        error = cls(*args)
    except Exception:  # noqa: BLE001 - some classes want other arguments than they show
        error = cls.__new__(cls)
        error.args = args
    return error
