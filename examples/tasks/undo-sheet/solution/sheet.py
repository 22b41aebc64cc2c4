"""A spreadsheet for whole numbers, with undo."""

import re

_CELL = r"[A-Z][1-9][0-9]{0,2}(?![0-9])"
_TOKEN = re.compile(rf"\s*(?:(?P<sum>SUM)|(?P<cell>{_CELL})|(?P<number>[0-9]+)|(?P<sign>[-+*():]))".replace(r"\s", " "))
_ERROR = object()


class SheetError(ValueError):
    """A cell's name or a formula is not valid."""


class CycleError(SheetError):
    """A cell would depend on itself."""


class Sheet:
    """Cells with numbers, texts and formulas."""

    def __init__(self):
        self._cells = {}
        self._done = []
        self._undone = []

    def set(self, cell, content):
        key = _key(cell)
        new = _read(content)
        if isinstance(new, _Formula) and self._reaches(new.needs, key):
            raise CycleError(f"{cell} would depend on itself")
        self._done.append((key, self._cells.get(key), new))
        self._undone.clear()
        self._put(key, new)

    def get(self, cell):
        value = self._value(_key(cell), {})
        return "#VALUE" if value is _ERROR else value

    def undo(self):
        if not self._done:
            return False
        change = self._done.pop()
        self._undone.append(change)
        self._put(change[0], change[1])
        return True

    def redo(self):
        if not self._undone:
            return False
        change = self._undone.pop()
        self._done.append(change)
        self._put(change[0], change[2])
        return True

    def _put(self, key, content):
        if content is None:
            self._cells.pop(key, None)
        else:
            self._cells[key] = content

    def _reaches(self, start, goal):
        """Tell whether a cell in `start`, or one that such a cell needs, is `goal`."""
        seen = set()
        waiting = list(start)
        while waiting:
            key = waiting.pop()
            if key == goal:
                return True
            content = self._cells.get(key)
            if key not in seen and isinstance(content, _Formula):
                seen.add(key)
                waiting.extend(content.needs)
        return False

    def _value(self, key, known):
        """Return the value of a cell; `known` keeps each formula from being computed twice in a call."""
        content = self._cells.get(key)
        if not isinstance(content, _Formula):
            return content
        if key not in known:
            known[key] = content.compute(lambda other: self._value(other, known))
        return known[key]


class _Formula:
    """A formula in postfix order, and the keys of all cells that it needs."""

    def __init__(self, steps):
        self._steps = steps
        self.needs = {key for kind, value in steps if kind in ("cell", "sum") for key in (value if kind == "sum" else [value])}

    def compute(self, look_up):
        stack = []
        for kind, value in self._steps:
            if kind == "number":
                stack.append(value)
            elif kind == "cell":
                found = look_up(value)
                stack.append(_ERROR if isinstance(found, str) else found if found is not None else 0)
            elif kind == "sum":
                found = [look_up(key) for key in value]
                stack.append(_ERROR if _ERROR in found else sum(each for each in found if isinstance(each, int)))
            elif value == "negate":
                operand = stack.pop()
                stack.append(_ERROR if operand is _ERROR else -operand)
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_ERROR if _ERROR in (left, right) else _apply(value, left, right))
        return stack[0]


def _apply(sign, left, right):
    if sign == "+":
        return left + right
    return left - right if sign == "-" else left * right


def _key(cell):
    if not re.fullmatch(_CELL, cell):
        raise SheetError(f"not a cell: {cell!r}")
    return cell[0], int(cell[1:])


def _read(content):
    if content == "":
        return None
    if re.fullmatch(r"-?[0-9]+", content):
        return int(content)
    return _Formula(_Parser(content).steps) if content.startswith("=") else content


class _Parser:
    """Reads a formula by recursive descent into postfix steps."""

    def __init__(self, content):
        self._tokens = _tokens(content)
        self._at = 0
        self.steps = []
        self._sum_of_products()
        if self._at < len(self._tokens):
            raise SheetError(f"cannot read {content!r}")

    def _take(self, kind, *values):
        if self._at < len(self._tokens):
            found = self._tokens[self._at]
            if found[0] == kind and (not values or found[1] in values):
                self._at += 1
                return found[1]
        return None

    def _need(self, kind, *values):
        found = self._take(kind, *values)
        if found is None:
            raise SheetError("the formula lacks something")
        return found

    def _sum_of_products(self):
        self._product()
        while sign := self._take("sign", "+", "-"):
            self._product()
            self.steps.append(("operator", sign))

    def _product(self):
        self._operand()
        while self._take("sign", "*"):
            self._operand()
            self.steps.append(("operator", "*"))

    def _operand(self):
        negations = 0
        while self._take("sign", "-"):
            negations += 1
        self._plain_operand()
        if negations % 2:
            self.steps.append(("operator", "negate"))

    def _plain_operand(self):
        if self._take("sign", "("):
            self._sum_of_products()
            self._need("sign", ")")
        elif self._take("sum"):
            self._rectangle()
        elif cell := self._take("cell"):
            self.steps.append(("cell", _key(cell)))
        else:
            self.steps.append(("number", int(self._need("number"))))

    def _rectangle(self):
        self._need("sign", "(")
        first = _key(self._need("cell"))
        self._need("sign", ":")
        last = _key(self._need("cell"))
        self._need("sign", ")")
        columns, rows = (sorted(pair) for pair in zip(first, last))
        letters = [chr(code) for code in range(ord(columns[0]), ord(columns[1]) + 1)]
        self.steps.append(("sum", [(letter, row) for letter in letters for row in range(rows[0], rows[1] + 1)]))


def _tokens(content):
    tokens = []
    text = content.rstrip(" ")
    at = 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SheetError(f"cannot read {content!r} from {at} on")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens
