# own: many replies of just under the limit
# tries: to fill the memory of the tests' side, which the limits of the run do not count
# isolated-oracle: failed
# limits: cpu=10 wall=30
def add(a, b):
    return 'x' * (7 << 20)
