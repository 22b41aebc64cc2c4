import unittest

import pytest

from assay import private, public, req
from solution import add


@req('R-1')
@public
def test_small():
    assert add(2, 3) == 5


@req('R-1')
@private
def test_negative():
    assert add(-70, 4) == -66


@req('R-1')
@private
class TestAdd(unittest.TestCase):
    def test_large(self):
        self.assertEqual(add(10**20, 1), 100000000000000000001)

    def test_zero(self):
        self.assertEqual(add(0, 0), 0)


@req('R-2')
@private
def test_refuses_text():
    with pytest.raises(TypeError):
        add('1', 2)


@req('R-1')
@private
def test_small_again():
    total = add(1300, 37)
    assert total == 1337
