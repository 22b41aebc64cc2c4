# own: an exception with a text of eight megabytes that is no text
# tries: to have a report be too large, or not be stored
# isolated-oracle: failed
# limits: cpu=5


class Odd(Exception):
    def __str__(self):
        return '\ud800\x00' * (4 << 20)


def add(a, b):
    raise Odd
