import pytest
from assay import private, public, req
from solution import format_pages, parse_pages


@req("R-1", "R-2")
@public
def test_pages_and_ranges():
    assert parse_pages("2,4-6", 9) == [2, 4, 5, 6]


@req("R-2")
@public
@pytest.mark.parametrize("spec, pages", [("-3", [1, 2, 3]), ("8-", [8, 9]), ("9-", [9])])
def test_open_ranges(spec, pages):
    assert parse_pages(spec, 9) == pages


@req("R-8")
@public
def test_format_runs():
    assert format_pages([6, 1, 2, 3, 5]) == "1-3,5,6"


@req("R-2")
@private
@pytest.mark.parametrize("spec", ["3 - 5 ,\t7", " 3-5,7 ", "3\t-\t5\t,7", "003-05, 07"])
def test_blanks_have_no_meaning(spec):
    assert parse_pages(spec, 20) == [3, 4, 5, 7]


@req("R-3")
@private
def test_first_mention_decides():
    assert parse_pages("5, 1-6, 2-3, 5", 10) == [5, 1, 2, 3, 4, 6]


@req("R-4")
@private
def test_counting_down():
    assert parse_pages("11-8", 11) == [11, 10, 9, 8]
    assert parse_pages("3-1,-2", 3) == [3, 2, 1]


@req("R-4", "R-2")
@private
def test_one_page_as_range():
    assert parse_pages("4-4", 4) == [4]
    assert parse_pages("-1", 4) == [1]


@req("R-5")
@private
@pytest.mark.parametrize("spec, pages", [("", []), (" \t", []), (",,", []), ("1,,2,", [1, 2]), (" , 2-3, ", [2, 3])])
def test_empty_items(spec, pages):
    assert parse_pages(spec, 3) == pages


@req("R-6")
@private
@pytest.mark.parametrize("spec", ["-", "1-2-3", "1 2", "x", "--2", "+1", "1.5", "1;2", "1,-,2", "\u0663", "2\u00b2", "1\n2"])
def test_malformed_items(spec):
    with pytest.raises(ValueError):
        parse_pages(spec, 50)


@req("R-7")
@private
@pytest.mark.parametrize("spec", ["0", "0-2", "2-0", "13", "12-13", "13-", "1,2,99", "-13", "00"])
def test_pages_that_are_not_there(spec):
    with pytest.raises(ValueError):
        parse_pages(spec, 12)


@req("R-8")
@private
@pytest.mark.parametrize(
    "pages, text",
    [([7], "7"), ([7, 8], "7,8"), ([9, 8, 7], "7-9"), ([2, 2, 3, 3, 4], "2-4"), ([1, 2, 4, 5, 6, 8], "1,2,4-6,8"), ([100, 20], "20,100")],
)
def test_format(pages, text):
    assert format_pages(pages) == text


@req("R-9")
@private
def test_format_nothing():
    assert format_pages([]) == ""


@req("R-2", "R-8")
@private
def test_there_and_back():
    assert parse_pages(format_pages([3, 4, 5, 9, 12, 13]), 13) == [3, 4, 5, 9, 12, 13]
