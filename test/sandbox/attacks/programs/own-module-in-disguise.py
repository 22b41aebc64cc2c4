# own: a module that changes what it holds
# tries: to show the harness one function and the tests another
# isolated-oracle: failed
# in-process: failed
import sys
import types


class Module(types.ModuleType):
    asked = 0

    @property
    def add(self):
        Module.asked += 1
        return lambda a, b: 42 + Module.asked

    @property
    def __dict__(self):
        return {'add': int.__add__}


sys.modules[__name__].__class__ = Module
