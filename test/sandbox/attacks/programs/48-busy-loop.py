# 48: a loop without an end
# tries: to never answer
# isolated-oracle: timed-out
# limits: cpu=1


def add(a, b):
    while True:
        pass
