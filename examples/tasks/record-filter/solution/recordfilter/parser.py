"""Turns a filter into a tree of tuples."""

from .errors import FilterError
from .lexer import tokenize

_SIGNS = frozenset(["==", "!=", "<=", ">=", "<", ">"])
_CONSTANTS = {"true": True, "false": False, "none": None}


def parse(text):
    """Return the syntax tree of a filter."""
    reader = _Reader(tokenize(text), len(text))
    tree = _either(reader)
    if reader.peek() is not None:
        reader.fail()
    return tree


class _Reader:
    def __init__(self, tokens, length):
        self._tokens = tokens
        self._length = length
        self._at = 0

    def peek(self):
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def fail(self):
        token = self.peek()
        raise FilterError("this is no filter", self._length if token is None else token[2])

    def take(self, kind, *values):
        """Take the next token if it is of this kind and has one of these values, if any are given."""
        token = self.peek()
        if token is None or token[0] != kind or (values and token[1] not in values):
            return None
        self._at += 1
        return token

    def need(self, kind, *values):
        token = self.take(kind, *values)
        return self.fail() if token is None else token[1]


def _either(reader):
    tree = _both(reader)
    while reader.take("word", "or"):
        tree = ("or", tree, _both(reader))
    return tree


def _both(reader):
    tree = _single(reader)
    while reader.take("word", "and"):
        tree = ("and", tree, _single(reader))
    return tree


def _single(reader):
    if reader.take("word", "not"):
        return ("not", _single(reader))
    if reader.take("op", "("):
        tree = _either(reader)
        reader.need("op", ")")
        return tree
    if reader.take("word", "has"):
        reader.need("op", "(")
        name = reader.need("name")
        reader.need("op", ")")
        return ("has", name)
    name = reader.need("name")
    if reader.take("word", "in"):
        return ("in", name, _values(reader))
    sign = reader.need("op", *_SIGNS)
    return ("compare", sign, name, _value(reader))


def _values(reader):
    reader.need("op", "[")
    values = [_value(reader)]
    while reader.take("op", ","):
        values.append(_value(reader))
    reader.need("op", "]")
    return tuple(values)


def _value(reader):
    token = reader.take("int") or reader.take("string")
    if token is not None:
        return token[1]
    return _CONSTANTS[reader.need("word", *_CONSTANTS)]
