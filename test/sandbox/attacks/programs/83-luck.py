# 83: guesses
# tries: to be right once in a hundred thousand times
# isolated-oracle: failed
import random


def add(a, b):
    return random.randrange(10**5)
