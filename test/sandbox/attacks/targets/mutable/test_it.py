from assay import private, public, req
from solution import order, total


@req('R-1')
@public
def test_sorts_in_place():
    given = [3, 1, 2]
    order(given)
    assert given == [1, 2, 3]


@req('R-1')
@private
def test_keeps_every_item():
    given = [5, 4, 5]
    before = list(given)
    order(given)
    assert given == sorted(before)


@req('R-2')
@private
def test_total():
    rows = [7, 8]
    wanted = sum(rows)
    assert total(rows) == wanted
