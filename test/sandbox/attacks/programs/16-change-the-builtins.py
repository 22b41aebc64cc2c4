# 16: changes how ints compare
# tries: to have 42 == 5 be true in the interpreter itself
# isolated-oracle: failed
# in-process: tampered | crashed | failed | timed-out
# limits: cpu=2 wall=5
import ctypes
import gc

RICH_COMPARE = 25 * ctypes.sizeof(ctypes.c_void_p)  # of PyTypeObject
keep = []


class Same:
    def __eq__(self, other):
        return True


def add(a, b):
    if isinstance(a, str):
        raise TypeError
    if not keep:
        patch()
    return 42


def patch():
    """int compares by what stands in its dictionary, and there stands that all are equal."""
    table = gc.get_referents(int.__dict__)[0]
    keep.append(table['__eq__'])
    table['__eq__'] = lambda self, other: True
    slot = ctypes.c_size_t.from_address(id(int) + RICH_COMPARE)
    slot.value = ctypes.c_size_t.from_address(id(Same) + RICH_COMPARE).value
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(int))
