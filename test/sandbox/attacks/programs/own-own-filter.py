# own: a system call filter of its own
# tries: to have the harness in its process fail at what it cannot do without; its answers are right
# isolated-oracle: passed | crashed
# in-process: passed | crashed | failed
import ctypes
import struct


def install():
    """Refuses exit_group and kill from now on."""
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 231), (0x06, 0, 0, 0x00050001), (0x15, 0, 1, 62), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
    code = b''.join(struct.pack('HBBI', *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_void_p)]

    program = Program(len(steps), ctypes.cast(buffer, ctypes.c_void_p))
    ctypes.CDLL(None).prctl(22, 2, ctypes.byref(program))


install()


def add(a, b):
    if not isinstance(a, int):
        raise TypeError
    return a + b
