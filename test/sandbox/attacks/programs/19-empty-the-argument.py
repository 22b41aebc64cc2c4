# 19: empties the list that it was given
# tries: to make what the test expects as wrong as the answer
# target: mutable
# isolated-oracle: failed


def order(items):
    items.clear()


def total(rows):
    rows.clear()
    return 0
