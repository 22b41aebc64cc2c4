import pytest

EXPECTED = {"sums.wrong": {}, "sums.mended": {}, "sums.strictly": {"strict": True}}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.name in EXPECTED:
            item.add_marker(pytest.mark.xfail(reason="known", **EXPECTED[item.name]))
