"""Another way to read and write page ranges."""

DIGITS = set("0123456789")


def number(text, default):
    text = text.strip(" \t")
    if text == "" and default is not None:
        return default
    if not text or not set(text) <= DIGITS:
        raise ValueError(text)
    return int(text)


def pages_of(item, last):
    left, dash, right = item.partition("-")
    if not dash:
        first = final = number(item, None)
    elif not left.strip(" \t") and not right.strip(" \t"):
        raise ValueError("a hyphen alone")
    else:
        first, final = number(left, 1), number(right, last)
    if min(first, final) < 1 or max(first, final) > last:
        raise ValueError("outside of the document")
    return list(range(first, final + 1)) if first <= final else list(range(first, final - 1, -1))


def parse_pages(spec, last):
    seen = []
    for item in spec.split(","):
        if not item.strip(" \t"):
            continue
        for page in pages_of(item.strip(" \t"), last):
            if page not in seen:
                seen.append(page)
    return seen


def format_pages(pages):
    rest = sorted(set(pages))
    pieces = []
    while rest:
        size = 1
        while size < len(rest) and rest[size] == rest[0] + size:
            size += 1
        run, rest = rest[:size], rest[size:]
        pieces += [f"{run[0]}-{run[-1]}"] if size > 2 else map(str, run)
    return ",".join(pieces)
