import unittest

from assay import private, public, req
from solution import reckon


@req('R-1')
@public
def test_a_number():
    assert reckon('number') - 41 == 1


@req('R-1')
@private
class TestClose(unittest.TestCase):
    def test_almost(self):
        self.assertAlmostEqual(reckon('share'), 0.125)

    def test_difference(self):
        self.assertLess(abs(0.125 - reckon('share')), 1e-9)


@req('R-1')
@private
def test_a_set_less_what_is_expected():
    assert {'fig', 'plum'} - reckon('set') == set()
    assert reckon('set').symmetric_difference({'fig', 'plum'}) == set()


@req('R-2')
@private
def test_counts_in_a_list():
    found = reckon('list')
    assert found.count(3) == 2 and found.index(5) == 1


@req('R-2')
@private
def test_text_less_what_is_expected():
    assert reckon('text').replace('two plums', '') == ''
    assert reckon('text').find('plums') == 4
