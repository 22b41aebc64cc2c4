"""The worker's side of the boundary: what of the solution becomes plain data, a handle or a refusal, and the way back."""

import functools
import types

import known_exceptions
from codec import CannotCross, Decoder, Encoder, Malformed
from policy import (
    IMMUTABLE_BASES,
    SAFE_BUILTIN_BASES,
    Policy,
    is_exception_class,
    is_public,
    plain_base,
    plain_content,
)

MAX_HANDLES = 200_000
MAX_TEXT = 8192
FUNCTION_TYPES = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, functools._lru_cache_wrapper)


class Callback:
    """A function of the tests. It can be called; there is nothing to look into."""

    __slots__ = ('_ask', '_id')
    __name__ = 'callback'

    def __init__(self, ask: object, number: int) -> None:
        self._ask = ask
        self._id = number

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._ask(self._id, 'call', args, kwargs)


class CallbackIterator(Callback):
    """An iterator of the tests."""

    __slots__ = ()

    def __iter__(self) -> object:
        return self

    def __next__(self) -> object:
        return self._ask(self._id, 'next', (), {})


class Exposure:
    """The table of handles of one run."""

    def __init__(self, policy: Policy, ask: object) -> None:
        self.policy = policy
        self.ask = ask
        self.objects: list[object] = []
        self._ids: dict[int, int] = {}
        self._classes: dict[object, int] = {}
        self._kept: list[object] = []
        self.announced: list[list] = []

    def get(self, number: object) -> object:
        if type(number) is not int or not 0 <= number < len(self.objects):
            raise Malformed('no such handle')
        return self.objects[number]

    def handle(self, value: object) -> int:
        number = self._ids.get(id(value))
        if number is None:
            if len(self.objects) >= MAX_HANDLES:
                raise CannotCross('too many objects crossed')
            number = self._ids[id(value)] = len(self.objects)
            self.objects.append(value)
        return number

    def class_id(self, cls: type) -> int:
        known = self._classes.get(id(cls))
        if known is None:
            known = self._classes[id(cls)] = len(self._classes)
            self._kept.append(cls)
            bases = [ref for ref in map(self._base_reference, cls.__bases__) if ref is not None]
            kind = 'exception' if is_exception_class(cls) else 'value' if plain_base(cls) in IMMUTABLE_BASES else 'object'
            content = plain_base(cls)
            about = {'handle': self.handle(cls), 'name': cls.__name__, 'bases': bases, 'kind': kind}
            about['operators'] = self.policy.operators(cls)
            about['content'] = content and content.__name__
            about['fields'] = [name for name in getattr(cls, '_fields', ()) if is_public(name)]
            about['hashable'] = cls.__hash__ is not None
            about['overrides'] = self._overrides(cls, content) if kind == 'value' else []
            self.announced.append([known, about])
        return known

    def _overrides(self, cls: type, content: type) -> list[str]:
        """Public names of the builtin type that the solution defines anew."""
        names = [name for name in dir(content) if is_public(name)]
        return [name for name in names if self.policy.is_own_class(self.policy.definer(cls, name))]

    def _base_reference(self, base: type) -> object:
        if self.policy.is_own_class(base):
            return self.class_id(base)
        return self.exception_reference(base) if is_exception_class(base) else None

    def exception_reference(self, cls: type) -> object:
        for base in cls.__mro__:
            if self.policy.is_own_class(base):
                return self.class_id(base)
            known = known_exceptions.reference(base)
            if known:
                return known
        return 'b:Exception'

    def pseudo_class(self, value: object, operators: frozenset[str]) -> int:
        """For generators, iterators and generator-made context managers: a type's name and its fixed operators."""
        key = (type(value).__name__, operators)
        if key not in self._classes:
            self._classes[key] = len(self._classes)
            about = {'handle': None, 'name': type(value).__name__, 'bases': [], 'kind': 'object', 'operators': sorted(operators)}
            self.announced.append([self._classes[key], {**about, 'content': None, 'fields': [], 'hashable': True}])
        return self._classes[key]

    def take_announced(self) -> list:
        announced, self.announced = self.announced, []
        return announced


class WorkerEncoder(Encoder):
    def __init__(self, exposure: Exposure) -> None:
        super().__init__()
        self.exposure = exposure

    def encode_other(self, value: object) -> object:
        exposure = self.exposure
        policy = exposure.policy
        cls = type(value)
        if cls in (Callback, CallbackIterator):
            return ['cb', value._id]
        if isinstance(value, type):
            return self._class(value)
        if issubclass(cls, BaseException):
            return ['x', self.exception(value)]
        if issubclass(cls, FUNCTION_TYPES):
            if policy.is_callable(value):
                return ['fn', exposure.handle(value), self._function_name(value)]
            raise CannotCross('a function that the solution did not define cannot cross')
        operators = policy.iterator_operators(value)
        if operators is not None:
            return ['h', exposure.handle(value), exposure.pseudo_class(value, operators)]
        if policy.is_own_class(cls):
            return self._instance(cls, value)
        known = plain_base(cls)
        if known is tuple and isinstance(getattr(cls, '_fields', None), tuple):
            return ['nt', cls.__name__, list(cls._fields), self.many(tuple.__iter__(value))]
        if known in IMMUTABLE_BASES:
            return self.encode(plain_content(value, known))
        raise CannotCross(f'a value of type {cls.__name__!r} cannot cross')

    def _function_name(self, value: object) -> str:
        name = getattr(value, '__name__', 'function')
        return name if is_public(name) else 'function'

    def _class(self, cls: type) -> list:
        if self.exposure.policy.is_own_class(cls):
            return ['k', self.exposure.class_id(cls)]
        if is_exception_class(cls) and known_exceptions.reference(cls):
            return ['xt', known_exceptions.reference(cls)]
        raise CannotCross('a class that the solution did not define cannot cross')

    def _instance(self, cls: type, value: object) -> list:
        number = self.exposure.handle(value)
        base = plain_base(cls)
        if base in IMMUTABLE_BASES:
            return ['v', number, self.exposure.class_id(cls), self.encode(plain_content(value, base))]
        return ['h', number, self.exposure.class_id(cls)]

    def exception(self, error: BaseException, depth: int = 0) -> dict:
        cls = type(error)
        own = self.exposure.policy.is_own_class(cls)
        about = {
            'class': self.exposure.exception_reference(cls),
            'name': cls.__name__,
            'bases': [base.__name__ for base in cls.__mro__[1:] if base is not object],
            'args': self._attempt(self._arguments(error)),
            'text': safe_text(error),
            'handle': self.exposure.handle(error) if own else None,
            'fields': {},
        }
        if not own:
            fields = {name: self._attempt(item) for name, item in vars(error).items() if is_public(name)}
            about['fields'] = {name: item for name, item in fields.items() if item is not None}
        if isinstance(error, BaseExceptionGroup):
            about['group'] = [self.exception(inner, depth + 1) for inner in error.exceptions[:100]] if depth < 8 else []
        if error.__cause__ is not None and depth < 4:
            about['cause'] = self.exception(error.__cause__, depth + 1)
        return about

    def _arguments(self, error: BaseException) -> tuple:
        if isinstance(error, SyntaxError):  # the others are a file name and a line of source
            return error.args[:1]
        if isinstance(error, BaseExceptionGroup):
            return error.args[:1]
        if isinstance(error, OSError) and error.filename is not None and len(error.args) == 2:
            return (*error.args, error.filename)
        return error.args

    def _attempt(self, value: object) -> object:
        """Plain data and handles, or nothing."""
        try:
            return self.encode(value)
        except CannotCross:
            return None


def safe_text(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return text[:MAX_TEXT] if type(text) is str else ''
    except BaseException:  # noqa: BLE001 - the solution's own __str__ may do anything
        return ''


class WorkerDecoder(Decoder):
    def __init__(self, exposure: Exposure) -> None:
        self.exposure = exposure

    def decode_other(self, data: list) -> object:
        tag, rest = data[0], data[1:]
        if tag in ('h', 'v', 'fn', 'k') and len(rest) == 1:
            return self.exposure.get(rest[0])
        if tag == 'bm' and len(rest) == 2:
            target = self.exposure.get(rest[0])
            self.exposure.policy.check_member(target, rest[1])
            return getattr(target, rest[1])
        if tag in ('cb', 'ci') and len(rest) == 1 and type(rest[0]) is int:
            return (Callback if tag == 'cb' else CallbackIterator)(self.exposure.ask, rest[0])
        if tag == 'x' and len(rest) == 1:
            return self.exception(rest[0])
        if tag == 'xt' and len(rest) == 1:
            return known_exceptions.resolve(rest[0])
        raise Malformed(f'an unknown tag {tag!r}')

    def exception(self, about: dict) -> BaseException:
        if about.get('handle') is not None:
            error = self.exposure.get(about['handle'])
            if not isinstance(error, BaseException):
                raise Malformed('not an exception')
            return error
        cls = known_exceptions.resolve(about['class'])
        args = self.decode(about['args'])
        return known_exceptions.rebuild(cls, args if type(args) is tuple else (about['text'],))


def is_mutable_data(value: object) -> bool:
    return isinstance(value, SAFE_BUILTIN_BASES) or type(value).__name__ == 'deque'
