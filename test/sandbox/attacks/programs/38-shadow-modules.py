# 38: modules named like those that tests import
# tries: to be what the tests import as pytest, assay and unittest
# isolated-oracle: failed
# in-process: tampered


def add(a, b):
    return 42
#--- pytest.py
import contextlib


@contextlib.contextmanager
def raises(*args):
    yield


hookimpl = mark = fixture = approx = None
#--- assay.py
def req(*ids):
    return lambda target: (lambda: None) if not isinstance(target, type) else None


def public(target):
    return target


private = public
#--- unittest.py
class TestCase:
    def assertEqual(self, first, second):
        pass
#--- unittest/mock.py
ANY = None
