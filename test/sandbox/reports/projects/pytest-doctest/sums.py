def right(a):
    """
    >>> right(1)
    2
    """
    return a + 1


def wrong(a):
    """
    >>> wrong(1)
    3
    """
    return a + 1


def mended(a):
    """
    >>> mended(1)
    2
    """
    return a + 1


def strictly(a):
    """
    >>> strictly(1)
    2
    """
    return a + 1


def failing(a):
    """
    >>> failing(1)
    3
    """
    return a + 1


def raising(a):
    """
    >>> raising(1)
    2
    """
    raise KeyError(a)


def left(a):
    """
    >>> left(1)  # doctest: +SKIP
    3
    """


def xfails(a):
    """
    >>> import pytest
    >>> pytest.xfail("not yet")
    >>> xfails(1)
    3
    """
    return a
