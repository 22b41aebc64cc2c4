"""The calls in C, native/memory.c."""

import ctypes

# Loaded while the container's own files are still in sight.
library = ctypes.CDLL('/opt/assay/native/memory.so')
library.assay_plug_holes.argtypes = ()
library.assay_share.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int, ctypes.c_long)
library.assay_let_go.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_size_t)
# The C library's own is found through it.
library.malloc.argtypes = (ctypes.c_size_t,)
library.malloc.restype = ctypes.c_size_t
library.assay_plug_holes.restype = library.assay_let_go.restype = None
