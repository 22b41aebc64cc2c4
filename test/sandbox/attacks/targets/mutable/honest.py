def order(items):
    items.sort()


def total(rows):
    return sum(rows)
