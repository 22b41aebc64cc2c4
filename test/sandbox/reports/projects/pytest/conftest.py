import pytest


@pytest.fixture
def broken_setup():
    raise RuntimeError('no database')


@pytest.fixture
def broken_teardown():
    yield 1
    raise RuntimeError('cannot close')
