"""Page ranges as a print dialog writes them."""

import re

_ITEM = re.compile(r"(?P<page>[0-9]+)|(?P<start>[0-9]*)[ \t]*(?P<dash>-)[ \t]*(?P<end>[0-9]*)")


def parse_pages(spec, last):
    """Return the pages that `spec` names, in its order, each once."""
    found = {}
    for item in spec.split(","):
        item = item.strip(" \t")
        if item:
            for page in _expand(item, last):
                found.setdefault(page)
    return list(found)


def _expand(item, last):
    match = _ITEM.fullmatch(item)
    if match is None or item == "-":
        raise ValueError(f"not a page or a range of pages: {item!r}")
    if match["page"]:
        start = end = int(match["page"])
    else:
        start = int(match["start"] or 1)
        end = int(match["end"] or last)
    for number in (start, end):
        if not 1 <= number <= last:
            raise ValueError(f"page {number} is not between 1 and {last}")
    step = 1 if start <= end else -1
    return range(start, end + step, step)


def format_pages(pages):
    """Write pages as text, runs of three and more as ranges."""
    runs = []
    for page in sorted(set(pages)):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(piece for run in runs for piece in _write(run))


def _write(run):
    if len(run) >= 3:
        return [f"{run[0]}-{run[-1]}"]
    return [str(page) for page in run]
