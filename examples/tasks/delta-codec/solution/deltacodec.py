"""Packs series of whole numbers as variable-length deltas with runs."""

from itertools import groupby

MAX_RUN = 64
_SHORTEST_RUN = 3


class CodecError(ValueError):
    """The data is not the packed form of any series."""


def encode(readings):
    """Return the packed form of a list of ints."""
    deltas = [now - before for before, now in zip([0, *readings], readings)]
    data = []
    for is_run, row in _rows(deltas):
        for start in range(0, len(row), MAX_RUN):
            block = row[start : start + MAX_RUN]
            data += _unsigned(2 * len(block) - 1 if is_run else 2 * len(block))
            for delta in block[:1] if is_run else block:
                data += _unsigned(_zigzag(delta))
    return data


def decode(data):
    """Return the readings behind packed data; refuse all data that `encode` does not write."""
    for byte in data:
        if isinstance(byte, bool) or not isinstance(byte, int) or not 0 <= byte <= 255:
            raise CodecError(f"not a byte: {byte!r}")
    numbers = _numbers(data)
    deltas = []
    for head in numbers:
        if head == 0:
            raise CodecError("a block stands for at least one delta")
        if head > 2 * MAX_RUN:
            raise CodecError("a block stands for too many deltas")
        if head % 2:
            deltas += [_unzigzag(_next(numbers))] * ((head + 1) // 2)
        else:
            deltas += [_unzigzag(_next(numbers)) for _ in range(head // 2)]
    readings = []
    for delta in deltas:
        readings.append(delta + (readings[-1] if readings else 0))
    if encode(readings) != list(data):
        raise CodecError("the blocks are not divided as they should be")
    return readings


def _rows(deltas):
    """Yield (is a run, deltas) for each longest row of one sort."""
    literal = []
    for _, group in groupby(deltas):
        row = list(group)
        if len(row) < _SHORTEST_RUN:
            literal += row
            continue
        if literal:
            yield False, literal
            literal = []
        yield True, row
    if literal:
        yield False, literal


def _zigzag(number):
    return 2 * number if number >= 0 else -2 * number - 1


def _unzigzag(number):
    return -(number + 1) // 2 if number % 2 else number // 2


def _unsigned(number):
    data = []
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    return [*data, number]


def _numbers(data):
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
    if shift:
        raise CodecError("the data ends inside a number")


def _next(numbers):
    for number in numbers:
        return number
    raise CodecError("the data ends inside a block")
