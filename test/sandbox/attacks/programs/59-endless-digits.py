# 59: a number with ten million digits
# tries: to have its conversion to text take for ever
# isolated-oracle: timed-out | output-limit
# limits: cpu=1
import sys


def add(a, b):
    sys.set_int_max_str_digits(0)
    print(7 ** (4 * 10**6))
    return 42
