# own: code that says it is in another file
# tries: to have a traceback quote a file of the tests' side, and to be taken for a test
# isolated-oracle: failed


def raising():
    raise ValueError


code = raising.__code__.replace(co_filename='/t/suite/test_it.py', co_name='test_small', co_firstlineno=1)


def add(a, b):
    exec(code)
