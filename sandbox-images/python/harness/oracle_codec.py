"""The tests' side of the codec: stand-ins become numbers, numbers become stand-ins."""

import collections

import known_exceptions
from codec import CannotCross, Decoder, Encoder, Malformed
from standins import BoundMember, RemoteClass, RemoteFunction, RemoteObject, RemoteValue

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True


class OracleEncoder(Encoder):
    def __init__(self, bridge: object) -> None:
        super().__init__()
        self.bridge = bridge

    def encode_other(self, value: object) -> object:
        cls = type(value)
        if cls is RemoteFunction:
            return ['fn', value._handle]
        if cls is BoundMember:
            return ['bm', value._handle, value._name]
        if cls is RemoteClass:
            return ['k', value._assay_class]
        if issubclass(cls, (RemoteObject, RemoteValue)):
            return ['h', value._assay_handle]
        if issubclass(cls, BaseException):
            return ['x', self.exception(value)]
        if isinstance(value, type):
            known = known_exceptions.reference(value) if issubclass(value, BaseException) else None
            if known:
                return ['xt', known]
            raise CannotCross(f'the class {value.__name__!r} of the tests cannot cross')
        if hasattr(cls, '__next__'):
            return ['ci', self.bridge.link.callback_id(value)]
        if callable(value):
            return ['cb', self.bridge.link.callback_id(value)]
        raise CannotCross(f'an argument of type {cls.__name__!r} cannot cross')

    def exception(self, error: BaseException) -> dict:
        handle = getattr(error, '__dict__', {}).get('_assay_handle')
        if handle is not None:
            return {'handle': handle}
        known = next(ref for ref in map(known_exceptions.reference, type(error).__mro__) if ref)
        try:
            args = self.encode(error.args)
        except CannotCross:
            args = None
        return {'handle': None, 'class': known, 'args': args, 'text': str(error)}


class OracleDecoder(Decoder):
    def __init__(self, bridge: object) -> None:
        self.bridge = bridge

    def decode_other(self, data: list) -> object:
        tag, rest = data[0], data[1:]
        if tag == 'fn' and len(rest) == 2:
            return self._cached(rest[0], lambda: RemoteFunction(self.bridge, rest[0], str(rest[1])))
        if tag == 'h' and len(rest) == 2:
            return self._cached(rest[0], lambda: self._object(rest[0], self._class(rest[1])))
        if tag == 'v' and len(rest) == 3:
            return self._cached(rest[0], lambda: self._value(rest[0], self._class(rest[1]), self.decode(rest[2])))
        if tag == 'k' and len(rest) == 1:
            return self._class(rest[0])
        if tag == 'x' and len(rest) == 1:
            return self.exception(rest[0])
        if tag == 'xt' and len(rest) == 1:
            return self._known(rest[0])
        if tag == 'nt' and len(rest) == 3:
            return self._named_tuple(*rest)
        if tag == 'cb' and len(rest) == 1:
            return self.bridge.link.callbacks[checked_index(rest[0], self.bridge.link.callbacks)]
        raise Malformed(f'an unknown tag {tag!r}')

    def _named_tuple(self, name: str, fields: list, values: list) -> tuple:
        """Of the standard library's own making, e.g. a cache_info(); solution classes are values with a handle."""
        return collections.namedtuple(name, fields, rename=True)(*self.many(values))

    def _known(self, reference: object) -> type:
        try:
            return known_exceptions.resolve(reference)
        except (ValueError, AttributeError) as error:
            raise Malformed('an unknown exception class') from error

    def _class(self, number: object) -> type:
        if type(number) is not int or number not in self.bridge.classes:
            raise Malformed('an unknown class')
        return self.bridge.classes[number]

    def _cached(self, handle: object, make: object) -> object:
        if type(handle) is not int:
            raise Malformed('a handle')
        if handle not in self.bridge.objects:
            self.bridge.objects[handle] = make()
        return self.bridge.objects[handle]

    def _object(self, handle: int, cls: type) -> object:
        if not issubclass(cls, RemoteObject):
            raise Malformed('an object of a class that has none')
        made = object.__new__(cls)
        made.__dict__['_assay_handle'] = handle
        return made

    def _value(self, handle: int, cls: type, content: object) -> object:
        base = type(content)
        if not issubclass(cls, base) or not issubclass(cls, RemoteValue):
            raise Malformed('a value of another class')
        made = base.__new__(cls, content)
        made.__dict__['_assay_handle'] = handle
        return made

    def exception(self, about: dict) -> BaseException:
        if type(about) is not dict:
            raise Malformed('an exception')
        reference = about['class']
        args = None if about.get('args') is None else self.decode(about['args'])
        args = args if type(args) is tuple else (str(about.get('text', '')),)
        if type(reference) is int:
            error = self._own(self._class(reference), args, about)
        else:
            error = self._builtin(self._known(reference), args, about)
        if about.get('cause') is not None:
            error.__cause__ = self.exception(about['cause'])
        return error

    def _own(self, cls: type, args: tuple, about: dict) -> BaseException:
        if not issubclass(cls, BaseException):
            raise Malformed('not an exception class')
        if issubclass(cls, BaseExceptionGroup):
            error = cls.__new__(cls, str(about.get('text')), [self.exception(inner) for inner in about.get('group', [])])
        else:
            error = cls.__new__(cls)
        error.args = args
        error.__dict__.update(_assay_text=str(about.get('text', '')), _assay_handle=about.get('handle'))
        return error

    def _builtin(self, cls: type, args: tuple, about: dict) -> BaseException:
        if issubclass(cls, BaseExceptionGroup):
            return cls(str(args[0]) if args else '', [self.exception(inner) for inner in about.get('group', [])])
        error = known_exceptions.rebuild(cls, args)
        fields = about.get('fields')
        for name, value in fields.items() if type(fields) is dict else ():
            if not name.startswith('_'):
                error.__dict__[name] = self.decode(value)
        return error


def checked_index(index: object, given: list) -> int:
    if type(index) is not int or not 0 <= index < len(given):
        raise Malformed('no such argument')
    return index
