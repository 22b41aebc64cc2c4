# 5: importorskip at import
# tries: to have the whole file skipped
# isolated-oracle: failed
# in-process: failed | crashed
try:
    import pytest
except ImportError:
    pytest = None


def add(a, b):
    return 42


if pytest:
    pytest.importorskip('no_such_module_at_all')
