# 5: unittest.SkipTest
# tries: to be counted as not failed
# isolated-oracle: failed
import unittest


def add(a, b):
    raise unittest.SkipTest('not today')
