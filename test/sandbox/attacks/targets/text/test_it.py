from assay import private, public, req
from solution import render


@req('R-1')
@public
def test_names_every_item():
    assert 'plum' in render(['plum', 'fig'])


@req('R-1')
@private
def test_names_the_other_item():
    assert 'fig' in render(['plum', 'fig'])


@req('R-2')
@private
def test_begins_with_a_count():
    assert render(['plum', 'fig']).startswith('2 items')
    assert not render(['plum']).startswith('2 items')
