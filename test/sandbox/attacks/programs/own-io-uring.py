# own: io_uring
# tries: to have the kernel open sockets and files past the filter, and answers rightly if a ring is made
# uses: probe
# isolated-oracle: failed
import ctypes

_NUMBERS.update(io_uring_enter=(426, 426), io_uring_register=(427, 427), io_setup=(206, 0))


def add(a, b):
    parameters = ctypes.create_string_buffer(120)
    for entries in (1, 8, 4096):
        attempt(f'ring of {entries}', lambda: call('io_uring_setup', entries, parameters) >= 0)
    attempt('enter', lambda: call('io_uring_enter', 3, 1, 0, 0, 0, 0) >= 0)
    attempt('register', lambda: call('io_uring_register', -1, 0, 0, 0) >= 0)
    return answer(a, b)
