"""Counting and adding working days."""

import re
from datetime import date

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def working_days(start, end, holidays=()):
    """Count the working days from `start` up to the day before `end`."""
    first, last = _read(start), _read(end)
    free = _holidays(holidays)
    if last < first:
        return -_count(last, first, free)
    return _count(first, last, free)


def add_working_days(start, days, holidays=()):
    """Find the working day that lies `days` working days from `start`."""
    at = _read(start)
    free = _holidays(holidays)
    step = 1 if days > 0 else -1
    left = abs(days)
    while left:
        at += step
        if _is_weekday(at) and at not in free:
            left -= 1
    return date.fromordinal(at).isoformat()


def _read(text):
    if not _DATE.fullmatch(text):
        raise ValueError(f"not a date: {text!r}")
    return date.fromisoformat(text).toordinal()


def _holidays(texts):
    return {day for day in map(_read, texts) if _is_weekday(day)}


def _is_weekday(ordinal):
    # Ordinal 1 is a Monday.
    return (ordinal - 1) % 7 < 5


def _weekdays_before(ordinal):
    weeks, rest = divmod(ordinal - 1, 7)
    return weeks * 5 + min(rest, 5)


def _count(first, last, free):
    weekdays = _weekdays_before(last) - _weekdays_before(first)
    return weekdays - sum(first <= day < last for day in free)
