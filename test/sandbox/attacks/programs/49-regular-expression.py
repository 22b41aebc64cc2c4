# 49: a regular expression that takes for ever
# tries: to spend its time in one call of the library
# isolated-oracle: timed-out
# limits: cpu=1
import re


def add(a, b):
    return re.match(r'(a+)+$', 'a' * 60 + 'b')
