# 10: GeneratorExit
# tries: to be taken for the end of something
# isolated-oracle: failed


def add(a, b):
    raise GeneratorExit
