from assay import private, public, req
from solution import pick


@req('R-1')
@public
def test_a_list():
    assert pick('list') == [1, 2, 3]


@req('R-1')
@private
def test_a_number():
    found = pick('number')
    assert found == 1 and type(found) is int


@req('R-1')
@private
def test_a_dict():
    assert pick('dict') == {'a': 1}


@req('R-1')
@private
def test_a_big_number():
    assert pick('big') == 9007199254740993
