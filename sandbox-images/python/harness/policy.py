"""What tests may reach of the solution. Decided here, beside the solution, because the other side runs hostile tests."""

import types

from operators import OPERATORS
from solution_import import SolutionFinder

# Attribute names that lead from an object to code, frames or sources.
FORBIDDEN_PREFIXES = ('_', 'gi_', 'cr_', 'ag_', 'f_', 'tb_', 'co_', 'func_', 'im_')
# Bases of solution classes whose public methods compute, and nothing more.
SAFE_BASES = {'collections', 'collections.abc', '_collections_abc', 'enum', 'abc', 'typing', 'datetime', 'decimal', 'fractions', 'numbers', 'threading', 'queue', 'random', 'json.decoder'}  # fmt: skip
UNSAFE_MEMBERS = {'format', 'format_map', 'mro', 'with_traceback', 'add_note', 'register'}
SAFE_BUILTIN_BASES = (list, dict, set, bytearray)
EXCEPTION_MEMBERS = {
    *('args', 'errno', 'strerror', 'filename', 'value', 'code', 'start', 'end', 'reason', 'encoding', 'object'),
    *('message', 'exceptions', 'msg', 'doc', 'pos', 'lineno', 'colno', 'name'),
}
# Functions of the standard library that a solution may expose under a declared name.
SAFE_FUNCTION_MODULES = {'math', 'cmath', 'statistics', '_statistics', 'bisect', '_bisect', 'heapq', '_heapq'}
SAFE_FUNCTIONS = (
    *(abs, all, any, bin, chr, divmod, hash, hex, len, max, min, oct, ord, pow, repr, round, sorted, sum),
)
ITERATORS = frozenset(
    ('list_iterator', 'tuple_iterator', 'dict_keyiterator', 'dict_valueiterator', 'dict_itemiterator', 'set_iterator',
     'str_iterator', 'str_ascii_iterator', 'range_iterator', 'longrange_iterator', 'bytes_iterator', 'bytearray_iterator',
     'enumerate', 'zip', 'map', 'filter', 'reversed', 'list_reverseiterator', 'dict_reversekeyiterator',
     'dict_reversevalueiterator', 'dict_reverseitemiterator', 'callable_iterator', 'iterator', '_deque_iterator')
)  # fmt: skip


class Refused(Exception):
    """It exists, but tests may not have it."""


def is_public(name: object) -> bool:
    return type(name) is str and name.isidentifier() and not name.startswith(FORBIDDEN_PREFIXES)


class Policy:
    def __init__(self, finder: SolutionFinder, modules: list[dict]) -> None:
        self._finder = finder
        self._names = {module['name']: frozenset(module['names']) for module in modules}

    def allows_name(self, module: object, name: object) -> bool:
        return type(module) is str and type(name) is str and name in self._names.get(module, ())

    def is_own_class(self, cls: type) -> bool:
        module = type.__getattribute__(cls, '__dict__').get('__module__')
        return type(module) is str and module in self._finder.home

    def is_own_function(self, value: object) -> bool:
        """A function whose code, or that of what it wraps, is the solution's."""
        for _ in range(16):
            if type(value) is types.MethodType:
                value = value.__func__
            if type(value) is types.FunctionType and self._finder.is_home(value.__code__):
                return True
            inner = value.func if type(value).__name__ == 'partial' else getattr(value, '__wrapped__', None)
            if inner is None:
                return False
            value = inner
        return False

    def is_safe_function(self, value: object) -> bool:
        if type(value) in (types.FunctionType, types.BuiltinFunctionType):
            module = value.__module__
            return module in SAFE_FUNCTION_MODULES or (module == 'builtins' and any(value is known for known in SAFE_FUNCTIONS))
        return False

    def is_callable(self, value: object) -> bool:
        return self.is_own_function(value) or self.is_safe_function(value)

    def iterator_operators(self, value: object) -> frozenset[str] | None:
        kind = type(value)
        if kind is types.GeneratorType:
            return frozenset(('__iter__', '__next__'))
        if kind.__name__ in ITERATORS or kind.__module__ == 'itertools':
            return frozenset(('__iter__', '__next__'))
        if kind.__module__ == 'contextlib' and kind.__name__ == '_GeneratorContextManager':
            return frozenset(('__enter__', '__exit__'))
        return None

    def definer(self, cls: type, name: str) -> type | None:
        for base in type.__getattribute__(cls, '__mro__'):
            if name in type.__getattribute__(base, '__dict__'):
                return base
        return None

    def may_use(self, definer: type, name: str) -> bool:
        if self.is_own_class(definer):
            return True
        if name in UNSAFE_MEMBERS:
            return False
        if definer.__module__ == 'builtins':
            if issubclass(definer, BaseException):
                return name in EXCEPTION_MEMBERS
            return definer in SAFE_BUILTIN_BASES
        return definer.__module__ in SAFE_BASES

    def check_member(self, value: object, name: object) -> None:
        """AttributeError for what does not exist for tests; Refused for what exists but leads out of the solution."""
        if not is_public(name):
            raise AttributeError(f'no public attribute {name!r}')
        cls = value if isinstance(value, type) else type(value)
        definer = self.definer(cls, name)
        if definer is None and isinstance(value, type):
            definer = self.definer(type(value), name)
        if definer is not None and not self.may_use(definer, name):
            raise Refused(f'the attribute {name!r} is not defined by the solution')

    def operators(self, cls: type) -> list[str]:
        """The operators that instances of a class have, without those that every object has."""
        found = []
        for name in sorted(OPERATORS):
            definer = self.definer(cls, name)
            if definer is None or definer is object:
                continue
            if type.__getattribute__(definer, '__dict__')[name] is None:
                continue
            if self.is_own_class(definer) or definer in SAFE_BUILTIN_BASES or definer.__module__ in SAFE_BASES:
                found.append(name)
        return found


PLAIN_BASES = (bool, int, float, complex, str, bytes, tuple, frozenset, list, dict, set, bytearray)
IMMUTABLE_BASES = (int, float, complex, str, bytes, tuple, frozenset)


def plain_base(cls: type) -> type | None:
    """The builtin data type that a class derives from."""
    # By identity: a metaclass may say that its classes equal everything.
    return next((base for base in type.__getattribute__(cls, '__mro__') if any(base is plain for plain in PLAIN_BASES)), None)


def plain_content(value: object, base: type) -> object:
    """The content as the exact builtin, read with the builtin's own methods: nothing that the class overrides is asked."""
    if base is int:
        return int.__add__(value, 0)
    if base is float:
        return float.__add__(value, 0.0) if float.__ne__(value, 0.0) else float.__abs__(value) * _sign(value)
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))[:]
    if base is complex:
        return complex.__add__(value, 0j)
    if base is tuple:
        return tuple(tuple.__iter__(value))
    if base is frozenset:
        return frozenset(frozenset.__iter__(value))
    if base is list:
        return list(list.__iter__(value))
    if base is dict:
        return dict(dict.items(value))
    if base is set:
        return set(set.__iter__(value))
    return bytearray(bytearray.__iter__(value))


def _sign(value: float) -> float:
    return -1.0 if float.__repr__(value).startswith('-') else 1.0


def is_exception_class(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)

