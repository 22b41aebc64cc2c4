"""Operators on expressions: each takes a source and a node, and yields (operator, start, end, replacement)."""

import ast
from collections.abc import Iterator

from source_map import SourceMap

Edit = tuple[str, int, int, str]

BOUNDARY = {ast.Lt: '<=', ast.LtE: '<', ast.Gt: '>=', ast.GtE: '>'}
OPPOSITE = {
    **{ast.Lt: '>=', ast.LtE: '>', ast.Gt: '<=', ast.GtE: '<', ast.Eq: '!=', ast.NotEq: '=='},
    **{ast.Is: 'is not', ast.IsNot: 'is', ast.In: 'not in', ast.NotIn: 'in'},
}
COMPARISON = {
    **{ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!='},
    **{ast.Is: 'is', ast.IsNot: 'is not', ast.In: 'in', ast.NotIn: 'not in'},
}
ARITHMETIC = {
    **{ast.Add: ('+', '-'), ast.Sub: ('-', '+'), ast.Mult: ('*', '/'), ast.Div: ('/', '*'), ast.FloorDiv: ('//', '/')},
    **{ast.Mod: ('%', '/'), ast.Pow: ('**', '*'), ast.LShift: ('<<', '>>'), ast.RShift: ('>>', '<<')},
    **{ast.BitAnd: ('&', '|'), ast.BitOr: ('|', '&'), ast.BitXor: ('^', '&')},
}
_PAIRS = (
    *(('lower', 'upper'), ('lstrip', 'rstrip'), ('find', 'rfind'), ('index', 'rindex'), ('split', 'rsplit')),
    *(('partition', 'rpartition'), ('removeprefix', 'removesuffix'), ('ljust', 'rjust'), ('startswith', 'endswith')),
    *(('min', 'max'), ('any', 'all'), ('ceil', 'floor')),
)
CALLS = {
    **{one: other for one, other in _PAIRS},
    **{other: one for one, other in _PAIRS},
    **{'strip': 'lstrip', 'deepcopy': 'copy', 'casefold': 'upper', 'appendleft': 'append', 'popleft': 'pop'},
}


def compare(source: SourceMap, node: ast.Compare) -> Iterator[Edit]:
    left = node.left
    for kind, right in zip(node.ops, node.comparators):
        start, end = source.find_token(COMPARISON[type(kind)], source.end(left), source.start(right))
        if type(kind) in BOUNDARY:
            yield 'compare-boundary', start, end, BOUNDARY[type(kind)]
        yield 'compare-opposite', start, end, OPPOSITE[type(kind)]
        left = right


def arithmetic(source: SourceMap, node: ast.BinOp) -> Iterator[Edit]:
    if type(node.op) in ARITHMETIC:
        token, other = ARITHMETIC[type(node.op)]
        start, end = source.find_token(token, source.end(node.left), source.start(node.right))
        yield 'arithmetic', start, end, other


def connective(source: SourceMap, node: ast.BoolOp) -> Iterator[Edit]:
    token, other = ('and', 'or') if isinstance(node.op, ast.And) else ('or', 'and')
    for left, right in zip(node.values, node.values[1:]):
        start, end = source.find_token(token, source.end(left), source.start(right))
        yield 'connective', start, end, other


def unary(source: SourceMap, node: ast.UnaryOp) -> Iterator[Edit]:
    if not isinstance(node.op, ast.UAdd):
        yield 'unary', *source.span(node), f'({source.text(node.operand)})'


def constant(source: SourceMap, node: ast.Constant) -> Iterator[Edit]:
    span = source.span(node)
    value = node.value
    if isinstance(value, bool):
        yield 'boolean', *span, str(not value)
    elif isinstance(value, (int, float)):
        for other in (value + 1, value - 1):
            yield 'number', *span, repr(other) if other >= 0 else f'({other!r})'
    elif isinstance(value, (str, bytes)):
        text = _string(source, node)
        mark = b'XX' if isinstance(value, bytes) else 'XX'
        yield ('message' if text else 'string'), *span, repr(mark + value + mark if value else mark)


def _string(source: SourceMap, node: ast.AST) -> bool:
    """Whether a text is part of what an exception says: few requirements fix that."""
    around = source.parents.get(node)
    while isinstance(around, ast.expr):
        above = source.parents.get(around)
        if isinstance(above, ast.Raise):
            return True
        around = above
    return False


def call(source: SourceMap, node: ast.Call) -> Iterator[Edit]:
    name = node.func
    if isinstance(name, ast.Name) and name.id in CALLS:
        yield 'call-swap', *source.span(name), CALLS[name.id]
    if isinstance(name, ast.Attribute) and name.attr in CALLS:
        yield 'call-swap', source.end(name) - len(name.attr.encode()), source.end(name), CALLS[name.attr]
    yield from _arguments(source, node)


def _arguments(source: SourceMap, node: ast.Call) -> Iterator[Edit]:
    given = sorted([*node.args, *node.keywords], key=source.start)
    for index, argument in enumerate(given):
        last = len(node.args) > 1 and argument is node.args[-1]
        # A call without one of its first arguments only fails, whatever the tests are.
        if last or isinstance(argument, ast.keyword):
            start = source.start(argument)
            end = source.start(given[index + 1]) if index + 1 < len(given) else source.end(argument)
            yield 'argument-removed', start, end, ''
    if isinstance(node.func, ast.Name) and node.func.id == 'dict':
        for keyword in node.keywords:
            if keyword.arg is not None:
                start = source.start(keyword)
                yield 'key-renamed', start, start + len(keyword.arg.encode()), f'{keyword.arg}XX'


def slice_shift(source: SourceMap, node: ast.Slice) -> Iterator[Edit]:
    """Numbers shift by themselves; here the bounds that are computed or absent."""
    for bound in (node.lower, node.upper):
        if bound is not None and not isinstance(bound, ast.Constant):
            yield 'slice-shift', *source.span(bound), f'({source.text(bound)}) + 1'
    colon = source.find_token(':', source.end(node.lower) if node.lower else source.start(node), source.end(node))
    if node.lower is None:
        yield 'slice-shift', colon[0], colon[0], '1'
    if node.upper is None:
        yield 'slice-shift', colon[1], colon[1], '-1'


def choice(source: SourceMap, node: ast.IfExp) -> Iterator[Edit]:
    yield 'condition-negated', *source.span(node.test), f'not ({source.text(node.test)})'


def comprehension(source: SourceMap, node: ast.comprehension) -> Iterator[Edit]:
    for test in node.ifs:
        yield 'condition-negated', *source.span(test), f'(not ({source.text(test)}))'
        yield 'condition-true', *source.span(test), 'True'


def function(source: SourceMap, node: ast.Lambda) -> Iterator[Edit]:
    yield 'lambda-none', *source.span(node.body), 'None'


EXPRESSIONS = {
    **{ast.Compare: compare, ast.BinOp: arithmetic, ast.BoolOp: connective, ast.UnaryOp: unary, ast.Constant: constant},
    **{ast.Call: call, ast.Slice: slice_shift, ast.IfExp: choice, ast.comprehension: comprehension, ast.Lambda: function},
}
