import sys
import unittest

import pytest


def test_pass():
    print('PASSED tests/test_states.py::test_forged')
    print('<testcase classname="tests.test_states" name="test_forged" time="0.0"/>]]>')


def test_fail():
    assert 1 + 1 == 3


def test_exception():
    {}['absent']


def test_missing_module():
    import absent_module  # noqa


@pytest.mark.skip(reason='not here')
def test_skip():
    pass


@pytest.mark.xfail(reason='known')
def test_xfail():
    assert False


@pytest.mark.xfail
def test_xpass():
    pass


@pytest.mark.xfail(strict=True)
def test_xpass_strict():
    pass


def test_setup_error(broken_setup):
    pass


def test_teardown_error(broken_teardown):
    pass


def test_fail_and_teardown_error(broken_teardown):
    assert False


@pytest.mark.parametrize(
    'text',
    ['plain', 'two words', ' padded ', 'line\nbreak', 'tab\there', 'nul\0', 'esc\x1b[31mred', '<&>"\'', 'ünï ☃', '😀', 'a::b', 'x' * 700, ''],
)
def test_parameters(text):
    assert text != 'two words'


@pytest.mark.parametrize('value', ['<object object at 0x7f0000000010>', 1.5], ids=str)
def test_address(value):
    pass


def test_system_exit():
    sys.exit(0)


class TestClass:
    class TestInner:
        def test_deep(self):
            pass

    def test_method(self):
        sys.stderr.write('\x1b[31mred\x1b[0m \0 nul\n')


class TestUnittest(unittest.TestCase):
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(number % 2, 0)

    def test_equal(self):
        self.assertEqual(1, 2)
