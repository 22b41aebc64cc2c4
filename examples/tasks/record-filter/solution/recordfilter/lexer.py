"""Divides a filter into tokens."""

import re

from .errors import FilterError

_WORDS = frozenset(["and", "or", "not", "in", "has", "true", "false", "none"])
_TOKEN = re.compile(
    r"""(?P<space>[ \t\n]+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<int>-?[0-9]+)
      | (?P<op>==|!=|<=|>=|[<>()\[\],])
      | (?P<string>")""",
    re.VERBOSE,
)


def tokenize(text):
    """Return the tokens as tuples of kind, value and position."""
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError(f"unexpected {text[at]!r}", at)
        kind, start, at = match.lastgroup, at, match.end()
        if kind == "string":
            value, at = _read_string(text, start)
        elif kind == "int":
            value = int(match[0])
        else:
            value = match[0]
        if kind == "name" and value in _WORDS:
            kind = "word"
        if kind != "space":
            tokens.append((kind, value, start))
    return tokens


def _read_string(text, start):
    """Return the value of the string whose quote stands at `start`, and the index after it."""
    value = []
    at = start + 1
    while at < len(text):
        char = text[at]
        if char == '"':
            return "".join(value), at + 1
        if char == "\n":
            raise FilterError("line feed in a string", at)
        if char == "\\":
            if text[at + 1 : at + 2] not in ('"', "\\"):
                raise FilterError("backslash without a meaning", at)
            at += 1
        value.append(text[at])
        at += 1
    raise FilterError("string without an end", start)
