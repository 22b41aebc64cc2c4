"""Operators on statements: each takes a source and a node, and yields (operator, start, end, replacement)."""

import ast
import re
from collections.abc import Iterator

from expressions import ARITHMETIC, Edit
from source_map import SourceMap

# Siblings that no handler for the one would catch.
EXCEPTIONS = {
    **{'ValueError': 'TypeError', 'TypeError': 'ValueError', 'KeyError': 'IndexError', 'IndexError': 'KeyError'},
    **{'AttributeError': 'KeyError', 'ZeroDivisionError': 'ValueError', 'RuntimeError': 'ValueError'},
    **{'NotImplementedError': 'ValueError', 'OverflowError': 'ValueError', 'StopIteration': 'ValueError', 'LookupError': 'ValueError'},
}
# No program of a task raises it.
NEVER_RAISED = 'GeneratorExit'


def returned(source: SourceMap, node: ast.Return) -> Iterator[Edit]:
    value = node.value
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return
    span = source.span(value)
    yield 'return-none', *span, 'None'
    if isinstance(value, (ast.Compare, ast.BoolOp)) or (isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)):
        yield 'return-constant', *span, 'True'
        yield 'return-constant', *span, 'False'
    elif not isinstance(value, ast.Constant):
        yield 'return-constant', *span, _empty_like(value)


def _empty_like(value: ast.expr) -> str:
    if isinstance(value, (ast.List, ast.ListComp)):
        return '[]'
    if isinstance(value, (ast.Dict, ast.DictComp)):
        return '{}'
    if isinstance(value, (ast.JoinedStr,)):
        return "''"
    return '()' if isinstance(value, ast.Tuple) else '0'


def deletion(source: SourceMap, node: ast.stmt) -> Iterator[Edit]:
    yield 'statement-deleted', *source.span(node), 'pass'


def assignment(source: SourceMap, node: ast.Assign | ast.AnnAssign) -> Iterator[Edit]:
    yield from deletion(source, node)
    value = node.value
    if value is None:
        return
    empty = isinstance(value, ast.Constant) and value.value is None
    yield 'assigned-none', *source.span(value), "''" if empty else 'None'


def augmented(source: SourceMap, node: ast.AugAssign) -> Iterator[Edit]:
    yield from deletion(source, node)
    if type(node.op) in ARITHMETIC:
        token, other = ARITHMETIC[type(node.op)]
        start, end = source.find_token(f'{token}=', source.end(node.target), source.start(node.value))
        yield 'arithmetic', start, end, f'{other}='
        yield 'augmented-plain', start, end, '='


def expression(source: SourceMap, node: ast.Expr) -> Iterator[Edit]:
    if not isinstance(node.value, ast.Constant):
        yield from deletion(source, node)


def raised(source: SourceMap, node: ast.Raise) -> Iterator[Edit]:
    yield from deletion(source, node)
    name = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if isinstance(name, ast.Name):
        yield 'exception-swapped', *source.span(name), EXCEPTIONS.get(name.id, 'ValueError')


def handler(source: SourceMap, node: ast.ExceptHandler) -> Iterator[Edit]:
    if node.type is not None:
        yield 'exception-swapped', *source.span(node.type), NEVER_RAISED


def branch(source: SourceMap, node: ast.If) -> Iterator[Edit]:
    span = source.span(node.test)
    yield 'condition-negated', *span, f'not ({source.text(node.test)})'
    yield 'condition-false', *span, 'False'
    yield 'condition-true', *span, 'True'


def loop(source: SourceMap, node: ast.While) -> Iterator[Edit]:
    yield 'condition-false', *source.span(node.test), 'False'


def iteration(source: SourceMap, node: ast.For | ast.AsyncFor) -> Iterator[Edit]:
    yield 'zero-iterations', *source.span(node.iter), '()'


def leave(source: SourceMap, node: ast.Break | ast.Continue) -> Iterator[Edit]:
    yield 'break-continue', *source.span(node), 'continue' if isinstance(node, ast.Break) else 'break'
    if isinstance(node, ast.Break) and source.in_function(node):
        yield 'break-return', *source.span(node), 'return'


def decorated(source: SourceMap, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Edit]:
    for decorator in node.decorator_list:
        start, end = source.span(decorator)
        at = source.data.rindex(b'@', 0, start)
        yield 'decorator-removed', at, end, ''


def cases(source: SourceMap, node: ast.Match) -> Iterator[Edit]:
    for case in node.cases if len(node.cases) > 1 else ():
        start = [found.start() for found in re.finditer(rb'\bcase\b', source.data[: source.start(case.pattern)])][-1]
        yield 'case-dropped', start, source.end(case.body[-1]), ''


STATEMENTS = {
    **{ast.Return: returned, ast.Assign: assignment, ast.AnnAssign: assignment, ast.AugAssign: augmented, ast.Expr: expression},
    **{ast.Raise: raised, ast.ExceptHandler: handler, ast.If: branch, ast.While: loop, ast.For: iteration, ast.AsyncFor: iteration},
    **{ast.Break: leave, ast.Continue: leave, ast.Assert: deletion, ast.Delete: deletion, ast.Match: cases},
    **{ast.FunctionDef: decorated, ast.AsyncFunctionDef: decorated, ast.ClassDef: decorated},
}
