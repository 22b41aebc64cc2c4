# own: starts itself again with a preloaded library
# tries: to come back as the same process with other code, and to answer on the same connection
# isolated-oracle: crashed | failed | tampered
# in-process: crashed | failed
import os
import sys


def add(a, b):
    environment = {**os.environ, 'LD_PRELOAD': './evil.so', 'LD_LIBRARY_PATH': '.', 'PYTHONINSPECT': '1', 'PYTHONPATH': '.'}
    os.set_inheritable(3, True)
    program = 'import os; os.write(3, b"\\0\\0\\0\\x0d[1,\\"ok\\",5,{}]")'
    os.execve(sys.executable or '/opt/assay/python', ['python', '-c', program], environment)
