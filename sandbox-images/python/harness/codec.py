"""Plain data across the boundary: JSON with tags, exact types, budgets. Both sides use it; each adds its own handles.

Scalars that JSON keeps exactly stand for themselves; everything else is `[tag, ...]`. A type that is not listed here goes to
`encode_other`; a tag that is not listed here goes to `decode_other`. Subclasses never pass as their base: `type(x) is`.
"""

import collections
import datetime
import sys
from types import EllipsisType, NotImplementedType

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

MAX_DEPTH = 100
MAX_NODES = 400_000
MAX_INT_BITS = 4_000_000
EXACT_INT = 1 << 62

NAMED_TYPES = {
    t.__name__: t
    for t in (int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice, object, type(None))
}
FACTORIES = {t.__name__: t for t in (int, float, str, list, dict, set, tuple, bool)}


class CannotCross(Exception):
    """A value that has no plain form."""


class Malformed(Exception):
    """An encoding that no honest peer produces."""


class Encoder:
    """One message. `encode_other` of a subclass may return an encoding or raise CannotCross."""

    def __init__(self) -> None:
        self.nodes = 0
        self.depth = 0

    def encode(self, value: object) -> object:
        kind = type(value)
        if value is None or kind is bool or kind is str:
            self._count(1)
            return value
        if kind is int:
            self._count(1)
            return value if -EXACT_INT < value < EXACT_INT else self._big(value)
        if kind is float:
            self._count(1)
            return value
        return self._compound(kind, value)

    def encode_other(self, value: object) -> object:
        raise CannotCross(f'a value of type {type(value).__name__!r} cannot cross')

    def _compound(self, kind: type, value: object) -> object:
        self._count(1)
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise CannotCross('a value is nested too deeply')
            rule = ENCODERS.get(kind) or late_encoder(kind)
            return rule(self, value) if rule else self.encode_other(value)
        except RuntimeError as error:
            raise CannotCross('a value changed while it was read') from error
        finally:
            self.depth -= 1

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise CannotCross('a value has too many parts')

    def _big(self, value: int) -> list:
        if value.bit_length() > MAX_INT_BITS:
            raise CannotCross('an int has too many digits')
        return ['I', hex(value)]

    def many(self, values: object) -> list:
        return [self.encode(value) for value in values]

    def pairs(self, value: dict) -> list:
        return [[self.encode(key), self.encode(item)] for key, item in value.items()]


def _encode_default_dict(encoder: Encoder, value: collections.defaultdict) -> list:
    factory = value.default_factory
    if factory is not None and FACTORIES.get(getattr(factory, '__name__', '')) is not factory:
        return encoder.encode_other(value)
    return ['dd', factory and factory.__name__, encoder.pairs(value)]


def _zone(encoder: Encoder, zone: object) -> object:
    if zone is None:
        return None
    if type(zone) is datetime.timezone:
        return ['tz', encoder.encode(zone.utcoffset(None)), zone.tzname(None)]
    if type(zone).__name__ == 'ZoneInfo' and zone.key:
        return ['zi', zone.key]
    raise CannotCross('a time zone of an unknown kind cannot cross')


def _encode_time(encoder: Encoder, v: datetime.time) -> list:
    return ['time', v.hour, v.minute, v.second, v.microsecond, v.fold, _zone(encoder, v.tzinfo)]


def _encode_datetime(encoder: Encoder, v: datetime.datetime) -> list:
    return ['dt', v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, v.fold, _zone(encoder, v.tzinfo)]


def _encode_type(encoder: Encoder, value: type) -> object:
    return ['ct', value.__name__] if NAMED_TYPES.get(value.__name__) is value else encoder.encode_other(value)


ENCODERS = {
    list: lambda e, v: ['l', e.many(v)],
    tuple: lambda e, v: ['t', e.many(v)],
    dict: lambda e, v: ['d', e.pairs(v)],
    set: lambda e, v: ['s', e.many(v)],
    frozenset: lambda e, v: ['fs', e.many(v)],
    bytes: lambda e, v: ['b', v.hex()],
    bytearray: lambda e, v: ['ba', v.hex()],
    complex: lambda e, v: ['c', v.real, v.imag],
    range: lambda e, v: ['r', e.encode(v.start), e.encode(v.stop), e.encode(v.step)],
    slice: lambda e, v: ['sl', e.encode(v.start), e.encode(v.stop), e.encode(v.step)],
    type: _encode_type,
    EllipsisType: lambda e, v: ['el'],
    NotImplementedType: lambda e, v: ['ni'],
    type({}.keys()): lambda e, v: ['dk', e.many(v)],
    type({}.values()): lambda e, v: ['dv', e.many(v)],
    type({}.items()): lambda e, v: ['di', e.many(v)],
    collections.Counter: lambda e, v: ['cn', e.pairs(v)],
    collections.OrderedDict: lambda e, v: ['od', e.pairs(v)],
    collections.defaultdict: _encode_default_dict,
    collections.deque: lambda e, v: ['dq', e.many(v), v.maxlen],
    datetime.date: lambda e, v: ['da', v.year, v.month, v.day],
    datetime.datetime: _encode_datetime,
    datetime.time: _encode_time,
    datetime.timedelta: lambda e, v: ['td', v.days, v.seconds, v.microseconds],
    datetime.timezone: _zone,
}
# Types of modules that are loaded only where something uses them.
LATE = {
    ('decimal', 'Decimal'): lambda e, v: ['D', str(v)],
    ('fractions', 'Fraction'): lambda e, v: ['F', e.encode(v.numerator), e.encode(v.denominator)],
    ('uuid', 'UUID'): lambda e, v: ['U', v.hex],
}


def late_encoder(kind: type) -> object:
    for (module, name), rule in LATE.items():
        loaded = sys.modules.get(module)
        if loaded is not None and getattr(loaded, name, None) is kind:
            return rule
    return None


class Decoder:
    """The inverse, one message each; raises Malformed for anything an Encoder does not produce, more parts than it sends among it."""

    nodes = 0

    def decode(self, data: object) -> object:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Malformed('a value of too many parts')
        if data is None or type(data) in (bool, int, float, str):
            return data
        if type(data) is not list or not data or type(data[0]) is not str:
            raise Malformed('an untagged value')
        rule = DECODERS.get(data[0])
        if rule is None:
            return self.decode_other(data)
        try:
            return rule(self, *data[1:])
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise Malformed(f'a malformed {data[0]!r}: {error}') from error

    def decode_other(self, data: list) -> object:
        raise Malformed(f'an unknown tag {data[0]!r}')

    def many(self, items: list) -> list:
        if type(items) is not list:
            raise Malformed('not a list')
        return [self.decode(item) for item in items]

    def pairs(self, items: list) -> dict:
        return {self.decode(key): self.decode(value) for key, value in items}


def _decode_zone(decoder: Decoder, data: object) -> object:
    return None if data is None else decoder.decode(data)


def _decode_time_zone(decoder: Decoder, offset: object, name: object) -> datetime.timezone:
    zone = datetime.timezone(decoder.decode(offset))
    return zone if zone.tzname(None) == name else datetime.timezone(decoder.decode(offset), name)


def _decode_zone_info(decoder: Decoder, key: str) -> object:
    import zoneinfo

    return zoneinfo.ZoneInfo(key)


def _decode_decimal(decoder: Decoder, text: str) -> object:
    import decimal

    return decimal.Decimal(text)


def _decode_fraction(decoder: Decoder, numerator: object, denominator: object) -> object:
    import fractions

    return fractions.Fraction(decoder.decode(numerator), decoder.decode(denominator))


def _decode_uuid(decoder: Decoder, text: str) -> object:
    import uuid

    return uuid.UUID(hex=text)


def _decode_big(decoder: Decoder, text: str) -> int:
    # `-0x` before the digits, four bits each.
    if len(text) > MAX_INT_BITS // 4 + 4:
        raise Malformed('an int of too many digits')
    return int(text, 16)


DECODERS = {
    'I': _decode_big,
    'l': lambda d, items: d.many(items),
    't': lambda d, items: tuple(d.many(items)),
    'd': lambda d, items: d.pairs(items),
    's': lambda d, items: set(d.many(items)),
    'fs': lambda d, items: frozenset(d.many(items)),
    'b': lambda d, text: bytes.fromhex(text),
    'ba': lambda d, text: bytearray.fromhex(text),
    'c': lambda d, real, imag: complex(real, imag),
    'r': lambda d, a, b, c: range(d.decode(a), d.decode(b), d.decode(c)),
    'sl': lambda d, a, b, c: slice(d.decode(a), d.decode(b), d.decode(c)),
    'ct': lambda d, name: NAMED_TYPES[name],
    'el': lambda d: ...,
    'ni': lambda d: NotImplemented,
    'dk': lambda d, items: dict.fromkeys(d.many(items)).keys(),
    'dv': lambda d, items: dict(enumerate(d.many(items))).values(),
    'di': lambda d, items: dict(d.many(items)).items(),
    'cn': lambda d, items: collections.Counter(d.pairs(items)),
    'od': lambda d, items: collections.OrderedDict(d.pairs(items)),
    'dd': lambda d, name, items: collections.defaultdict(name and FACTORIES[name], d.pairs(items)),
    'dq': lambda d, items, maxlen: collections.deque(d.many(items), maxlen),
    'da': lambda d, *parts: datetime.date(*parts),
    'dt': lambda d, y, mo, da, h, mi, s, us, fold, zone: datetime.datetime(
        y, mo, da, h, mi, s, us, _decode_zone(d, zone), fold=fold
    ),
    'time': lambda d, h, mi, s, us, fold, zone: datetime.time(h, mi, s, us, _decode_zone(d, zone), fold=fold),
    'td': lambda d, *parts: datetime.timedelta(*parts),
    'tz': _decode_time_zone,
    'zi': _decode_zone_info,
    'D': _decode_decimal,
    'F': _decode_fraction,
    'U': _decode_uuid,
}
