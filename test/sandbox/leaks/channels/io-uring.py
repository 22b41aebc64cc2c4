# a ring of io_uring
# control: refused
def write():
    call('io_uring_setup', 8, ctypes.create_string_buffer(120))


def read():
    return [] if refused(lambda: call('io_uring_setup', 8, ctypes.create_string_buffer(120))) else ['ring']
