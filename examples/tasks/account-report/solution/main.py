"""Prints the balance of every account that standard input books on."""

import re
import sys

AMOUNT = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]{1,2}))?")


class BadLine(Exception):
    """A line is neither a booking nor left out."""


def main(arguments):
    if arguments not in ([], ["--sort", "name"], ["--sort", "balance"]):
        print("usage: main.py [--sort name|balance]", file=sys.stderr)
        return 64
    try:
        sums = read_bookings(sys.stdin.read().split("\n"))
    except BadLine as error:
        print(error, file=sys.stderr)
        return 2
    accounts = sorted(sums)
    if arguments[1:] == ["balance"]:
        accounts.sort(key=lambda name: -sums[name])
    for name in accounts:
        print(name, to_text(sums[name]))
    print("TOTAL", to_text(sum(sums.values())))
    return 0


def read_bookings(lines):
    """Return the sum of each account in cents."""
    sums = {}
    for number, raw in enumerate(lines, start=1):
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        fields = re.split(r"[ \t]+", line, maxsplit=2)
        cents = to_cents(fields[1]) if len(fields) > 1 else None
        if cents is None:
            raise BadLine(f"line {number}: expected an account and an amount")
        sums[fields[0]] = sums.get(fields[0], 0) + cents
    return sums


def to_cents(text):
    match = AMOUNT.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups(default="")
    cents = int(whole) * 100 + int(fraction.ljust(2, "0"))
    return -cents if sign == "-" else cents


def to_text(cents):
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
