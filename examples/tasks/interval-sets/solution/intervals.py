"""Sets of whole numbers as half-open intervals."""

EMPTY = ()


class IntervalError(ValueError):
    """A pair ends before it starts."""


def normalize(spans):
    """Return the normal form: ascending, not touching, not empty."""
    merged = []
    for start, end in sorted(_checked(spans)):
        if start == end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple((start, end) for start, end in merged)


def union(a, b):
    """Return the numbers of either set."""
    return normalize([*a, *b])


def difference(a, b):
    """Return the numbers of `a` that `b` lacks."""
    holes = normalize(b)
    rest = []
    first = 0
    for start, end in normalize(a):
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        at = first
        while at < len(holes) and holes[at][0] < end:
            if start < holes[at][0]:
                rest.append((start, holes[at][0]))
            start = max(start, holes[at][1])
            at += 1
        if start < end:
            rest.append((start, end))
    return tuple(rest)


def contains(spans, number):
    """Tell whether the number is in the set."""
    return any(start <= number < end for start, end in list(_checked(spans)))


def total_length(spans):
    """Count the numbers of the set."""
    return sum(end - start for start, end in normalize(spans))


def _checked(spans):
    for start, end in spans:
        if start > end:
            raise IntervalError(f"({start}, {end}) ends before it starts")
        yield start, end
