import pytest
from assay import private, public, req
from recordfilter import FilterError, matches


@req("R-1", "R-5", "R-8")
@public
def test_example():
    text = 'level >= 3 and (source in ["api", "worker"] or not has(user))'
    assert matches(text, {"level": 3, "source": "api", "user": "u"}) is True
    assert matches(text, {"level": 4, "source": "web"}) is True
    assert matches(text, {"level": 4, "source": "web", "user": "u"}) is False
    assert matches(text, {"level": 2, "source": "api"}) is False


@req("R-12")
@public
def test_unfinished_filter():
    with pytest.raises(FilterError, match=r"at 7$"):
        matches("level >", {})


@req("R-8")
@private
@pytest.mark.parametrize(
    "text, expected",
    [
        ("n == 1", True),
        ("n == true", False),
        ('n == "1"', False),
        ("yes == true", True),
        ("yes == 1", False),
        ("yes != 1", True),
        ("nil == none", True),
        ("nil != false", True),
        ("nil == 0", False),
        ("n in [true, 1]", True),
        ('n in ["1", true]', False),
        ('s != "A"', True),
        ('s == "a"', True),
    ],
)
def test_equality_looks_at_types(text, expected):
    assert matches(text, {"n": 1, "yes": True, "nil": None, "s": "a"}) is expected


@req("R-9")
@private
@pytest.mark.parametrize(
    "text, expected",
    [
        ("n > 9", True),
        ("n <= 10", True),
        ("n < -5", False),
        ('s > "9"', False),
        ('s < "B"', True),
        ('s >= "10"', True),
        ("s > 9", False),
        ('n > "9"', False),
        ("yes >= true", False),
        ("yes > 0", False),
        ("nil <= none", False),
    ],
)
def test_order(text, expected):
    assert matches(text, {"n": 10, "s": "10", "yes": True, "nil": None}) is expected


@req("R-10")
@private
@pytest.mark.parametrize("text", ["x == none", "x != 1", "x in [none]", "x < 1", "has(x)", 'x != "a"', "user == 1"])
def test_missing_name(text):
    record = {"y": 1, "user.id": 1}
    assert matches(text, record) is False
    assert matches(f"not {text}", record) is True


@req("R-10")
@private
def test_names():
    assert matches("has(gone)", {"gone": None}) is True
    assert matches("user.id == 7", {"user.id": 7}) is True
    assert matches("user.id == 7", {"user": {"id": 7}}) is False
    assert matches("Not == 1 and android == 2", {"Not": 1, "android": 2}) is True


@req("R-5")
@private
@pytest.mark.parametrize(
    "text, expected",
    [
        ("a == 1 or b == 1 and c == 1", True),
        ("(a == 1 or b == 1) and c == 1", False),
        ("not a == 1 and c == 1", False),
        ("not (a == 1 and c == 1)", True),
        ("not not a == 1", True),
        ("not c == 1 or c == 1", True),
    ],
)
def test_binding(text, expected):
    assert matches(text, {"a": 1, "b": 0, "c": 0}) is expected


@req("R-13")
@private
@pytest.mark.parametrize("text", ["a == 1 or", "has(a) or b ==", "missing == 1 and (", "", "a == 1 or b ~ 2"])
def test_wrong_parts_that_need_not_be_evaluated(text):
    for record in ({}, {"a": 1}):
        with pytest.raises(FilterError):
            matches(text, record)
