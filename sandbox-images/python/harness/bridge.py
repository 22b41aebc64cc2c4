"""Turns uses of stand-ins into requests, and replies into plain data, stand-ins and exceptions."""

import collections

import known_exceptions
from codec import CannotCross, Decoder, Encoder, Malformed
from link import Link
from standins import BoundMember, RemoteClass, RemoteFunction, RemoteObject, RemoteValue, make_class

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

CLASS_KEYS = {'handle': (int, type(None)), 'name': (str,), 'bases': (list,), 'kind': (str,), 'operators': (list,)}


class Bridge:
    def __init__(self, link: Link) -> None:
        self.link = link
        self.classes: dict[int, type] = {}
        self.objects: dict[int, object] = {}
        link.register_classes = self.register_classes
        link.decode = OracleDecoder(self).decode
        link.encode = lambda value: link.encoding(lambda: OracleEncoder(self).encode(value))
        link.encode_exception = lambda error: OracleEncoder(self).exception(error)

    def register_classes(self, announced: list) -> None:
        self.link.decoding(lambda: [self._register(number, about) for number, about in announced])

    def _register(self, number: int, about: dict) -> None:
        if type(number) is not int or number in self.classes or type(about) is not dict:
            raise Malformed('a class announcement')
        if any(type(about.get(key)) not in kinds for key, kinds in CLASS_KEYS.items()):
            raise Malformed('a class announcement')
        try:
            self.classes[number] = make_class(self, {'overrides': [], 'fields': [], 'hashable': True, **about})
        except TypeError:  # bases that Python cannot combine; the object then has no base here
            self.classes[number] = make_class(self, {'overrides': [], 'fields': [], 'hashable': True, **about, 'bases': []})

    def base(self, reference: object) -> type:
        return self.classes[reference] if type(reference) is int else known_exceptions.resolve(reference)

    # Uses of stand-ins.

    def get(self, module: str, name: str) -> object:
        return self._finish(name, self.link.request('get', module, name))

    def call(self, handle: int, entry: str, args: tuple, kwargs: dict) -> object:
        encoded = self._encode_call(args, kwargs)
        return self._finish(entry, self.link.request('call', handle, *encoded), [*args, *kwargs.values()])

    def call_method(self, handle: int, name: str, entry: str, args: tuple, kwargs: dict) -> object:
        encoded = self._encode_call(args, kwargs)
        return self._finish(entry, self.link.request('method', handle, name, *encoded), [*args, *kwargs.values()])

    def operator(self, handle: int, entry: str, name: str, args: tuple) -> object:
        encoder = OracleEncoder(self)
        return self._finish(entry, self.link.request('op', handle, name, self.link.encoding(lambda: encoder.many(args))))

    def compare(self, left: object, name: str, right: object) -> object:
        return self.operator(left._assay_handle, f'{type(left).__name__}.{name}', name, (right,))

    def snapshot(self, handle: int) -> object:
        return self._finish('snapshot', self.link.request('snapshot', handle))

    def attribute(self, owner: object, handle: int | None, owner_name: str, name: str) -> object:
        if handle is None and name not in ('send', 'throw', 'close'):
            raise AttributeError(f'no attribute {name!r}')
        status, payload, extras = self.link.request('attr', handle, name)
        if status == 'ok' and payload == ['m']:
            return BoundMember(self, owner, handle, owner_name, name)
        return self._finish(f'{owner_name}.{name}', (status, payload, extras))

    def set_attribute(self, handle: int, owner_name: str, name: str, value: object) -> None:
        self._finish(f'{owner_name}.{name}', self.link.request('set', handle, name, self.link.encode(value)))

    def delete_attribute(self, handle: int, owner_name: str, name: str) -> None:
        self._finish(f'{owner_name}.{name}', self.link.request('del', handle, name))

    def _encode_call(self, args: tuple, kwargs: dict) -> tuple[list, dict]:
        encoder = OracleEncoder(self)
        return self.link.encoding(lambda: (encoder.many(args), {key: encoder.encode(value) for key, value in kwargs.items()}))

    def _finish(self, entry: str, reply: tuple[str, object, dict], given: list | None = None) -> object:
        status, payload, extras = reply
        if status == 'refused':
            raise self.link.refuse(f'{entry}: {payload}')
        if given:
            self._carry_back(given, extras.get('changed') or [])
        if status == 'raise':
            error = self.link.decoding(lambda: OracleDecoder(self).exception(payload))
            self.link.remember(error, entry, payload.get('name'), payload.get('bases'))
            raise error
        if given and type(payload) is list and len(payload) == 2 and payload[0] == 'arg':
            return self.link.decoding(lambda: given[_index(payload[1], given)])
        value = self.link.decoding(lambda: OracleDecoder(self).decode(payload))
        self.link.last_reply = value
        return value

    def _carry_back(self, given: list, changed: list) -> None:
        for index, encoding in changed:
            if encoding is None:
                raise self.link.refuse('an argument was changed into something that cannot cross')
            after = self.link.decoding(lambda: OracleDecoder(self).decode(encoding))
            replace_content(self.link.decoding(lambda: given[_index(index, given)]), after)


def _index(index: object, given: list) -> int:
    if type(index) is not int or not 0 <= index < len(given):
        raise Malformed('no such argument')
    return index


def replace_content(old: object, new: object) -> None:
    """Makes a list, dict, set, bytearray or deque equal to `new`, keeping parts that stayed of the same type."""
    if type(old) is not type(new):
        return
    if type(old) is list:
        old[:] = [_merged(old[i], item) if i < len(old) else item for i, item in enumerate(new)]
    elif isinstance(old, dict):
        merged = {key: _merged(old[key], item) if key in old else item for key, item in new.items()}
        old.clear()
        old.update(merged) if type(old) is not collections.Counter else dict.update(old, merged)
    elif type(old) is set:
        old.clear()
        old.update(new)
    elif type(old) is bytearray:
        old[:] = new
    elif type(old) is collections.deque:
        old.clear()
        old.extend(new)


def _merged(old: object, new: object) -> object:
    if type(old) is type(new) and type(old) in (list, dict, set):
        replace_content(old, new)
        return old
    return new


class OracleEncoder(Encoder):
    def __init__(self, bridge: Bridge) -> None:
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
    def __init__(self, bridge: Bridge) -> None:
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
            return self.bridge.link.callbacks[_index(rest[0], self.bridge.link.callbacks)]
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
