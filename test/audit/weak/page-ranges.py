import pytest
from assay import private, public, req
from solution import format_pages, parse_pages


@req("R-1", "R-2")
@public
def test_pages_and_ranges():
    assert parse_pages("2,4-6", 9) == [2, 4, 5, 6]


@req("R-2", "R-3")
@private
def test_gives_a_list():
    assert isinstance(parse_pages("1-3", 9), list)


@req("R-4")
@private
def test_counting_down_gives_as_many():
    assert len(parse_pages("11-8", 11)) == 4


@req("R-5")
@private
def test_empty_items():
    assert len(parse_pages("1,,2,", 3)) == 2


@req("R-6", "R-7")
@private
def test_bad_items():
    with pytest.raises(ValueError):
        parse_pages("x", 12)


@req("R-8", "R-9")
@private
def test_format_gives_text():
    assert isinstance(format_pages([1, 2, 3]), str)
    assert isinstance(format_pages([]), str)
