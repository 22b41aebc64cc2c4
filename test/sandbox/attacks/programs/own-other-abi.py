# own: system calls by the numbers of another machine
# tries: to pass a filter that knows only the numbers of this one
# isolated-oracle: crashed
import ctypes
import mmap
import os

# mov eax, 20; int 0x80; ret (getpid by its 32-bit number) and, for other machines, an instruction that ends us.
CODE = b'\xb8\x14\x00\x00\x00\xcd\x80\xc3' if os.uname().machine == 'x86_64' else b'\x00\x00\x00\x00'


def add(a, b):
    area = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    area.write(CODE)
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
    function()
    return a + b
