import pytest
from assay import private, public, req
from solution import add_working_days, working_days

# 2024-03-04 is a Monday.


@req("R-1", "R-4")
@public
def test_one_week():
    assert working_days("2024-03-04", "2024-03-08") == 4


@req("R-6")
@public
def test_over_the_weekend():
    assert add_working_days("2024-03-08", 1) == "2024-03-11"


@req("R-8")
@public
def test_date_that_does_not_exist():
    with pytest.raises(ValueError):
        working_days("2023-02-29", "2023-03-01")


@req("R-4")
@private
def test_ends_on_free_days():
    assert working_days("2024-03-02", "2024-03-10") == 5
    assert working_days("2024-03-09", "2024-03-10") == 0


@req("R-4")
@private
def test_single_days():
    assert working_days("2024-03-06", "2024-03-06") == 0
    assert working_days("2024-03-09", "2024-03-09") == 0


@req("R-3", "R-4")
@private
def test_holidays():
    holidays = ["2024-03-29", "2024-03-31", "2024-04-01", "2024-03-29"]
    assert working_days("2024-03-25", "2024-04-05", holidays) == 7
    assert working_days("2024-03-29", "2024-04-01", tuple(holidays)) == 0


@req("R-5", "R-4")
@private
def test_reversed():
    assert working_days("2024-03-15", "2024-03-04") == -9
    assert working_days("2024-03-11", "2024-03-08", ["2024-03-08"]) == 0


@req("R-6")
@private
@pytest.mark.parametrize(
    "start, days, expected",
    [
        ("2024-03-09", 1, "2024-03-11"),
        ("2024-03-09", -1, "2024-03-08"),
        ("2024-03-04", -1, "2024-03-01"),
        ("2024-02-28", 2, "2024-03-01"),
        ("2023-12-29", 1, "2024-01-01"),
        ("2024-03-04", 260, "2025-03-03"),
    ],
)
def test_adding(start, days, expected):
    assert add_working_days(start, days) == expected


@req("R-3", "R-6")
@private
def test_adding_steps_over_holidays():
    easter = ["2024-04-01", "2024-03-29"]
    assert add_working_days("2024-03-28", 1, easter) == "2024-04-02"
    assert add_working_days("2024-04-02", -1, easter) == "2024-03-28"
    assert add_working_days("2024-03-29", 1, easter) == "2024-04-02"


@req("R-7")
@private
def test_adding_nothing():
    assert add_working_days("2024-03-10", 0) == "2024-03-10"
    assert add_working_days("2024-03-29", 0, ["2024-03-29"]) == "2024-03-29"


@req("R-2", "R-8")
@private
@pytest.mark.parametrize("bad", ["2024-3-04", "20240304", "2024-03-04T00:00", "2024-W10-1", "04.03.2024", "", "2024-13-01", "2024-00-10", "2024-04-31", " 2024-03-04"])
def test_malformed_dates(bad):
    with pytest.raises(ValueError):
        working_days("2024-03-04", bad)
    with pytest.raises(ValueError):
        working_days(bad, "2024-03-04")
    with pytest.raises(ValueError):
        add_working_days(bad, 3)
    with pytest.raises(ValueError):
        add_working_days("2024-03-04", 1, ["2024-03-05", bad])


@req("R-10")
@private
def test_results_outside_of_the_calendar():
    assert add_working_days("9999-12-30", 1) == "9999-12-31"
    with pytest.raises(ValueError):
        add_working_days("9999-12-31", 1)
    with pytest.raises(ValueError):
        add_working_days("0001-01-02", -2)


@req("R-9")
@private
def test_all_years_many_times():
    holidays = [f"{year:04d}-07-04" for year in range(1000, 2000)]
    counts = {working_days("0001-01-01", "9999-12-31", holidays) for _ in range(100)}
    assert counts == {2_607_900}
