import pytest
from assay import private, public, req
import deltacodec
from deltacodec import CodecError, decode, encode


def series(*deltas):
    """The readings that have these deltas."""
    readings = []
    for delta in deltas:
        readings.append(delta + (readings[-1] if readings else 0))
    return readings


@req("R-1", "R-2")
@public
def test_example():
    assert encode([10, 12, 14, 16, 15]) == [2, 20, 5, 4, 2, 1]
    assert decode([2, 20, 5, 4, 2, 1]) == [10, 12, 14, 16, 15]


@req("R-6")
@public
def test_nothing():
    assert encode([]) == []
    assert decode([]) == []


@req("R-8")
@public
def test_head_of_zero():
    with pytest.raises(CodecError):
        decode([0])


@req("R-2")
@private
@pytest.mark.parametrize(
    "reading, data",
    [
        (0, [2, 0]),
        (-1, [2, 1]),
        (63, [2, 126]),
        (-64, [2, 127]),
        (64, [2, 128, 1]),
        (-65, [2, 129, 1]),
        (8191, [2, 254, 127]),
        (8192, [2, 128, 128, 1]),
        (-(2**40), [2, 255, 255, 255, 255, 255, 63]),
    ],
)
def test_single_reading(reading, data):
    assert encode([reading]) == data
    assert decode(data) == [reading]


@req("R-3")
@private
def test_two_equal_deltas_are_no_run():
    assert encode(series(1, 1)) == [4, 2, 2]
    assert encode(series(1, 1, 1)) == [5, 2]
    assert encode([0, 0, 0, 0]) == [7, 0]


@req("R-3", "R-4")
@private
def test_literal_gathers_what_is_no_run():
    assert encode(series(1, 1, 2, 3, 3)) == [10, 2, 2, 4, 6, 6]
    assert encode(series(9, 5, 5, 5, 5, -1, -1, 2, 2, 2)) == [2, 18, 7, 10, 4, 1, 1, 5, 4]


@req("R-4")
@private
def test_runs_beside_each_other():
    assert encode(series(1, 1, 1, 2, 2, 2)) == [5, 2, 5, 4]


@req("R-5")
@private
def test_long_runs_are_divided():
    assert deltacodec.MAX_RUN == 64
    assert encode(series(*[3] * 64)) == [127, 6]
    assert encode(series(*[3] * 65)) == [127, 6, 1, 6]
    assert encode(series(*[3] * 130)) == [127, 6, 127, 6, 3, 6]


@req("R-5")
@private
def test_long_literals_are_divided():
    deltas = [1, 2] * 33
    pairs = [2, 4] * 33
    assert encode(series(*deltas)) == [128, 1, *pairs[:64], 4, *pairs[64:]]
    assert encode(series(*deltas[:64])) == [128, 1, *pairs[:64]]
    assert encode(series(*deltas[:63])) == [126, *pairs[:63]]


@req("R-5", "R-3")
@private
def test_division_comes_after_the_decision():
    deltas = [1, 2] * 31 + [7, 7, 7]
    assert encode(series(*deltas)) == [124, *[2, 4] * 31, 5, 14]
    deltas = [1, 2] * 31 + [1, 7, 7]
    assert encode(series(*deltas)) == [128, 1, *[2, 4] * 31, 2, 14, 2, 14]


@req("R-7")
@private
@pytest.mark.parametrize(
    "readings",
    [
        [5, 5, 5, 5, 9, 9],
        [n * n for n in range(-80, 80)],
        [(-3) ** n for n in range(60)],
        [n // 7 for n in range(500)],
        [10**40, -(10**40), 0, 0, 0, 0],
        [n % 3 * 1000 for n in range(200)],
    ],
)
def test_there_and_back(readings):
    assert decode(encode(readings)) == readings


@req("R-8")
@private
@pytest.mark.parametrize("data", [[2], [128], [2, 128], [4, 2], [5], [7, 130], [2, 20, 5], [2, 0, 0], [2, 256], [2, -1], [2, "a"], [2, None], [2, 1.0]])
def test_damaged_data(data):
    with pytest.raises(CodecError):
        decode(data)


@req("R-9", "R-2")
@private
@pytest.mark.parametrize("data", [[2, 128, 0], [130, 0, 2], [2, 148, 128, 0], [133, 128, 0, 2]])
def test_needless_zero_byte(data):
    with pytest.raises(CodecError):
        decode(data)


@req("R-9", "R-3")
@private
@pytest.mark.parametrize("data", [[1, 2], [3, 2], [6, 2, 2, 2], [8, 4, 2, 2, 2]])
def test_run_and_literal_mixed_up(data):
    with pytest.raises(CodecError):
        decode(data)


@req("R-9", "R-4", "R-5")
@private
def test_blocks_divided_elsewhere():
    bad = [
        [2, 2, 2, 4],
        [5, 2, 5, 2],
        [125, 6, 5, 6],
        [129, 1, 6],
        [130, 1, *[2, 4] * 32, 2],
        [126, *([2, 4] * 32)[:63], 4, 4, 2],
    ]
    for data in bad:
        with pytest.raises(CodecError):
            decode(data)


@req("R-1")
@private
def test_error_is_a_value_error():
    with pytest.raises(ValueError):
        decode([2])
