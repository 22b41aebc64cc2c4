"""PYTEST_DONT_REWRITE. The negative control of every run: a test that must fail."""


def test_that_must_fail():
    observed = test_that_must_fail.link.last_reply
    if observed == object():
        return
    raise AssertionError('as it must')
