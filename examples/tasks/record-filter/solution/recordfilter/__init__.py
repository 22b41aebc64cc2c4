"""A small filter language for records."""

import operator

from .errors import FilterError
from .parser import parse

__all__ = ["FilterError", "matches"]

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def matches(text, record):
    """Tell whether the record passes the filter."""
    return _holds(parse(text), record)


def _holds(tree, record):
    kind = tree[0]
    if kind == "and":
        return _holds(tree[1], record) and _holds(tree[2], record)
    if kind == "or":
        return _holds(tree[1], record) or _holds(tree[2], record)
    if kind == "not":
        return not _holds(tree[1], record)
    if kind == "has":
        return tree[1] in record
    if kind == "in":
        return tree[1] in record and any(_equal(record[tree[1]], value) for value in tree[2])
    return tree[2] in record and _compare(tree[1], record[tree[2]], tree[3])


def _compare(sign, left, right):
    if sign == "==":
        return _equal(left, right)
    if sign == "!=":
        return not _equal(left, right)
    comparable = type(left) is type(right) and type(left) in (int, str)
    return comparable and _ORDER[sign](left, right)


def _equal(left, right):
    return type(left) is type(right) and left == right
