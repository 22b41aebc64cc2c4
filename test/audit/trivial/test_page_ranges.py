import pytest
from assay import private, public, req
from solution import count_pages


@req("R-1", "R-2")
@public
def test_three():
    assert count_pages([1, 5, 9]) == 3


@req("R-2")
@private
@pytest.mark.parametrize("pages, count", [([], 0), ([4], 1), ([1, 1, 1], 1), ([1, 2, 2, 3, 1], 3)])
def test_repetitions(pages, count):
    assert count_pages(pages) == count


@req("R-3")
@private
@pytest.mark.parametrize("pages", [[0], [1, -1], [3, 0, 3]])
def test_no_such_page(pages):
    with pytest.raises(ValueError):
        count_pages(pages)
