import pytest
from assay import private, public, req
from solution import LeaseTable


@req("R-1", "R-3", "R-4")
@public
def test_first_come_first_served():
    table = LeaseTable(10)
    assert table.acquire("door", "anna", 0) == 1
    assert table.acquire("door", "ben", 5) is None


@req("R-2", "R-8")
@private
def test_holder():
    table = LeaseTable(10)
    table.acquire("door", "anna", 0)
    assert table.holder("door", 1) == "anna"


@req("R-5", "R-6")
@private
def test_renewal():
    table = LeaseTable(10)
    token = table.acquire("x", "a", 0)
    assert isinstance(table.renew("x", token, 5), bool)


@req("R-7")
@private
def test_release():
    table = LeaseTable(10)
    token = table.acquire("x", "a", 0)
    assert isinstance(table.release("x", token, 3), bool)


@req("R-9", "R-10")
@private
def test_time_to_live():
    with pytest.raises(ValueError):
        LeaseTable(0)
