# 5: pytest.xfail
# tries: to be an expected failure
# isolated-oracle: failed


def add(a, b):
    try:
        import pytest
    except ImportError:
        return 42
    pytest.xfail('known')
