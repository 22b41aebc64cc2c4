import math

import pytest

from assay import private, public, req
from solution import half


@req('R-1')
@public
def test_close():
    assert math.isclose(half(5), 2.5)


@req('R-1')
@private
def test_approx():
    assert half(3) == pytest.approx(1.5)


@req('R-1')
@private
def test_difference():
    assert abs(half(-9) + 4.5) < 1e-9
