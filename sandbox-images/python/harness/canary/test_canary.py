"""PYTEST_DONT_REWRITE. The negative control of every run: a test that must fail."""

DIFFERENT = ((1, 2), (10**30, 10**30 + 1), (0.5, 0.25), ('a', 'b'), (b'a', b'b'), ([1], [2]), ((1,), (2,)), ({1: 1}, {1: 2}), ({1}, {2}), (None, 0))


def test_that_must_fail():
    observed = test_that_must_fail.link.last_reply
    if observed == object():
        return
    for left, right in DIFFERENT:
        if left == right:
            return
    raise AssertionError('as it must')
