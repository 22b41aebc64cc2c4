import pytest
from assay import private, public, req
from solution import is_valid


@req("R-1", "R-2")
@public
def test_in_time():
    assert is_valid(100, 30, 110) is True


@req("R-2")
@private
@pytest.mark.parametrize("now, valid", [(99, False), (100, True), (129, True), (130, False), (500, False)])
def test_borders(now, valid):
    assert is_valid(100, 30, now) is valid


@req("R-3")
@private
@pytest.mark.parametrize("ttl", [0, -1, -30])
def test_time_to_live(ttl):
    with pytest.raises(ValueError):
        is_valid(1, ttl, 1)
    assert is_valid(1, 1, 1) is True
