import pytest
from assay import private, public, req
import intervals
from intervals import IntervalError, contains, difference, normalize, total_length, union


@req("R-1", "R-4")
@public
def test_union_of_two_sets():
    assert union([(1, 4)], [(3, 6), (8, 9)]) == [(1, 6), (8, 9)]


@req("R-7")
@public
def test_end_is_outside():
    assert contains([(2, 5)], 4) is True
    assert contains([(2, 5)], 5) is False


@req("R-8")
@public
def test_backward_pair():
    with pytest.raises(IntervalError):
        normalize([(1, 2), (7, 6)])


@req("R-2", "R-3")
@private
@pytest.mark.parametrize(
    "spans, expected",
    [
        ([(5, 7), (1, 3)], [(1, 3), (5, 7)]),
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(1, 10), (2, 3), (4, 12)], [(1, 12)]),
        ([(-5, -2), (-3, 0), (1, 2)], [(-5, 0), (1, 2)]),
        ([(4, 6), (4, 6)], [(4, 6)]),
    ],
)
def test_normal_form(spans, expected):
    assert normalize(spans) == expected


@req("R-5")
@private
@pytest.mark.parametrize(
    "b, expected",
    [
        ([(12, 14)], [(10, 12), (14, 20), (30, 40)]),
        ([(5, 35)], [(35, 40)]),
        ([(10, 20)], [(30, 40)]),
        ([(20, 30)], [(10, 20), (30, 40)]),
        ([(31, 32), (33, 34), (0, 11)], [(11, 20), (30, 31), (32, 33), (34, 40)]),
    ],
)
def test_difference(b, expected):
    assert difference([(30, 40), (10, 20)], b) == expected


@req("R-6")
@private
def test_pairs_without_numbers():
    assert normalize([(3, 3), (1, 2), (2, 2)]) == [(1, 2)]
    assert difference([(1, 5)], [(3, 3)]) == [(1, 5)]
    assert contains([(3, 3)], 3) is False


@req("R-1", "R-6")
@private
def test_empty_set():
    assert len(intervals.EMPTY) == 0
    assert len(normalize([])) == 0
    assert len(difference([(1, 9)], [(0, 9)])) == 0
    assert total_length(intervals.EMPTY) == 0


@req("R-7")
@private
def test_lengths_count_each_number_once():
    assert total_length([(0, 10), (5, 12), (20, 21), (20, 20)]) == 13
    assert total_length([(-3, 3), (-1, 1)]) == 6


@req("R-7")
@private
def test_contains_looks_at_every_pair():
    spans = [(50, 60), (10, 20), (15, 30)]
    assert [contains(spans, n) for n in (9, 10, 29, 30, 50, 60)] == [False, True, True, False, True, False]


@req("R-8")
@private
def test_backward_pair_anywhere():
    assert issubclass(IntervalError, ValueError)
    for call in (union, difference):
        with pytest.raises(IntervalError):
            call([(2, 1)], [(0, 9)])
        with pytest.raises(IntervalError):
            call([], [(1, 2), (5, 4)])
    with pytest.raises(IntervalError):
        contains([(0, 5), (9, 8)], 3)
    with pytest.raises(IntervalError):
        total_length([(0, -1)])


@req("R-9")
@private
def test_arguments_stay_as_they_are():
    a, b = [(5, 9), (1, 6)], [(2, 3), (2, 2)]
    union(a, b)
    difference(a, b)
    total_length(a)
    normalize(b)
    assert a == [(5, 9), (1, 6)] and b == [(2, 3), (2, 2)]


@req("R-10")
@private
def test_many_long_pairs():
    step = 50_000_000
    a = [(n * step, n * step + step - 1) for n in range(20_000)]
    b = [(n * step + 10, n * step + 20) for n in range(20_000)]
    assert total_length(difference(a, b)) == 20_000 * (step - 11)
    assert len(union(a, b)) == 20_000
