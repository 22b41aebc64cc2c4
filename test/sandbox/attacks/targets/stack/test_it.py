import pytest

from assay import private, public, req
from solution import Stack


@req('R-1')
@public
def test_last_in_first_out():
    stack = Stack()
    stack.push(4)
    stack.push(9)
    assert stack.pop() == 9
    assert stack.pop() == 4


@req('R-1')
@private
def test_length():
    stack = Stack()
    stack.push('x')
    assert len(stack) == 1


@req('R-2')
@private
def test_empty():
    with pytest.raises(IndexError):
        Stack().pop()
