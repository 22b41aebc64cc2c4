"""An edit that raises wherever a mutant's statement would be executed: the tests that fail with it are those that get there."""

import ast

from source_map import SourceMap

STATEMENT = "raise AssertionError('reached')"
EXPRESSION = "(_ for _ in ()).throw(AssertionError('reached'))"
COMPOUND = (ast.If, ast.While, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find_reach(source: SourceMap, node: ast.AST) -> tuple[int, int, str] | None:
    """(start, end, replacement), or None for what runs when a module is imported or a class is made."""
    below, owner = None, node
    while not isinstance(owner, (ast.stmt, ast.Module)):
        # Comprehensions, keywords and the like have no place of their own in the text, or none that an expression could take.
        below = owner if isinstance(owner, ast.expr) else None if isinstance(owner, ast.pattern) else below
        owner = source.parents[owner]
    if isinstance(owner, DEFINITION) or not source.in_function(owner):
        return None
    if not isinstance(owner, COMPOUND):
        return *source.span(owner), STATEMENT
    below = below or _head(owner)
    return None if below is None else (*source.span(below), EXPRESSION)


def _head(owner: ast.stmt) -> ast.expr | None:
    return next((getattr(owner, name) for name in ('test', 'iter', 'subject') if hasattr(owner, name)), None)
