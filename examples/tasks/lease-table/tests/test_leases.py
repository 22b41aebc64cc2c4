import pytest
from assay import private, public, req
from solution import LeaseTable


@pytest.fixture
def table():
    return LeaseTable(10)


@req("R-1", "R-3", "R-4")
@public
def test_first_come_first_served(table):
    assert table.acquire("door", "anna", 0) == 1
    assert table.acquire("door", "ben", 5) is None


@req("R-2")
@public
def test_lease_runs_out(table):
    table.acquire("door", "anna", 0)
    assert table.holder("door", 9) == "anna"
    assert table.holder("door", 10) is None


@req("R-9")
@public
def test_time_does_not_run_backwards(table):
    table.acquire("door", "anna", 7)
    with pytest.raises(ValueError):
        table.acquire("door", "ben", 6)


@req("R-2", "R-3")
@private
def test_next_holder_at_the_very_end(table):
    table.acquire("gate", "cleo", 100)
    assert table.acquire("gate", "dan", 109) is None
    assert table.acquire("gate", "dan", 110) == 2
    assert table.holder("gate", 110) == "dan"


@req("R-4")
@private
def test_tokens_count_across_resources(table):
    assert table.acquire("x", "a", 1) == 1
    assert table.acquire("y", "a", 1) == 2
    assert table.acquire("x", "b", 1) is None
    assert table.acquire("x", "a", 1) == 1
    assert table.release("y", 2, 1) is True
    assert table.acquire("y", "a", 1) == 3


@req("R-5")
@private
def test_own_lease_is_not_prolonged(table):
    token = table.acquire("x", "a", 0)
    assert table.acquire("x", "a", 8) == token
    assert table.holder("x", 10) is None
    assert table.acquire("x", "a", 10) == token + 1


@req("R-6", "R-2")
@private
def test_renewal_starts_anew(table):
    token = table.acquire("x", "a", 0)
    assert table.renew("x", token, 9) is True
    assert table.holder("x", 18) == "a"
    assert table.renew("x", token, 19) is False
    assert table.holder("x", 19) is None


@req("R-6")
@private
def test_renewal_needs_the_right_token(table):
    token = table.acquire("x", "a", 0)
    other = table.acquire("y", "a", 0)
    assert table.renew("x", other, 5) is False
    assert table.renew("nothing", token, 5) is False
    assert table.holder("x", 10) is None


@req("R-6", "R-7")
@private
def test_stale_token_harms_nobody(table):
    stale = table.acquire("x", "a", 0)
    fresh = table.acquire("x", "b", 12)
    assert table.renew("x", stale, 13) is False
    assert table.release("x", stale, 14) is False
    assert table.holder("x", 21) == "b"
    assert table.release("x", fresh, 21) is True
    assert table.holder("x", 21) is None


@req("R-7")
@private
def test_release_happens_once(table):
    token = table.acquire("x", "a", 0)
    assert table.release("x", token, 3) is True
    assert table.release("x", token, 3) is False
    assert table.renew("x", token, 3) is False
    assert table.acquire("x", "b", 3) == token + 1


@req("R-7")
@private
def test_release_after_the_end(table):
    token = table.acquire("x", "a", 0)
    assert table.release("x", token, 10) is False


@req("R-8")
@private
def test_holder_only_looks(table):
    assert table.holder("x", 0) is None
    assert table.acquire("x", "a", 0) == 1
    for now in (1, 5, 9):
        assert table.holder("x", now) == "a"
    assert table.holder("x", 10) is None


@req("R-9")
@private
def test_time_is_one_for_the_whole_table(table):
    token = table.acquire("x", "a", 50)
    assert table.holder("y", 55) is None
    for call in (table.renew, table.release):
        with pytest.raises(ValueError):
            call("x", token, 54)
    with pytest.raises(ValueError):
        table.holder("x", 0)
    with pytest.raises(ValueError):
        table.acquire("z", "a", -1)
    assert table.acquire("z", "a", 55) == token + 1
    assert table.holder("x", 59) == "a"
    assert table.holder("x", 60) is None


@req("R-10")
@private
def test_time_to_live():
    for ttl in (0, -5):
        with pytest.raises(ValueError):
            LeaseTable(ttl)
    short = LeaseTable(1)
    assert short.acquire("x", "a", 3) == 1
    assert short.acquire("x", "b", 4) == 2


@req("R-4")
@private
def test_tables_are_independent(table):
    table.acquire("x", "a", 90)
    other = LeaseTable(5)
    assert other.acquire("x", "b", 2) == 1
    assert table.holder("x", 95) == "a"
