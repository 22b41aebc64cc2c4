"""Turns uses of stand-ins into requests, and replies into plain data, stand-ins and exceptions."""

import collections

import known_exceptions
from codec import Malformed
from link import Link
from oracle_codec import OracleDecoder, OracleEncoder, checked_index
from operators import MUTATORS, QUESTIONS
from standins import BoundMember, RemoteObject, is_private, make_class

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

CLASS_KEYS = {'handle': (int, type(None)), 'name': (str,), 'bases': (list,), 'kind': (str,), 'operators': (list,)}


class Bridge:
    def __init__(self, link: Link, functions_only: bool = False) -> None:
        self.link = link
        # Functions are expected to return data: then an object that they return in its place may not say what is in it.
        self.strict = functions_only
        self.classes: dict[int, type] = {}
        self.objects: dict[int, object] = {}
        link.register_classes = self.register_classes
        link.decode = lambda data: OracleDecoder(self).decode(data)
        link.encode = lambda value: link.encoding(lambda: OracleEncoder(self).encode(value))
        link.encode_exception = lambda error: OracleEncoder(self).exception(error)

    def register_classes(self, announced: list) -> None:
        self.link.decoding(lambda: [self._register(number, about) for number, about in announced])

    def _register(self, number: int, about: dict) -> None:
        if type(number) is not int or number in self.classes or type(about) is not dict:
            raise Malformed('a class announcement')
        if any(type(about.get(key)) not in kinds for key, kinds in CLASS_KEYS.items()):
            raise Malformed('a class announcement')
        whole = {'overrides': [], 'fields': [], 'hashable': True, 'content': None, **about}
        try:
            self.classes[number] = make_class(self, whole)
        except TypeError:  # bases that Python cannot combine; the object then has no base here
            self.classes[number] = make_class(self, {**whole, 'bases': []})

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
        if is_private(name):
            raise AttributeError(f'no public attribute {name!r}')
        if self.strict:
            content = type(owner)._assay_content if isinstance(owner, RemoteObject) else None
            if content is not None and name not in MUTATORS and hasattr(content, name):
                return getattr(self.snapshot(handle), name)
            if name in QUESTIONS:
                raise self.link.refuse(f'{owner_name}.{name}: only data can be asked that')
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
            return self.link.decoding(lambda: given[checked_index(payload[1], given)])
        value = self.link.decoding(lambda: OracleDecoder(self).decode(payload))
        self.link.last_reply = value
        return value

    def _carry_back(self, given: list, changed: list) -> None:
        for index, encoding in changed:
            if encoding is None:
                raise self.link.refuse('an argument was changed into something that cannot cross')
            after = self.link.decoding(lambda: OracleDecoder(self).decode(encoding))
            replace_content(self.link.decoding(lambda: given[checked_index(index, given)]), after)


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
