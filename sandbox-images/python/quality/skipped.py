"""What is never mutated: annotations, docstrings, pieces of f-strings, code for type checkers."""

import ast


def find_skipped(tree: ast.Module) -> set[ast.AST]:
    """All nodes below the roots that no mutant may touch."""
    roots = [root for node in ast.walk(tree) for root in _roots(node)]
    return {node for root in roots for node in ast.walk(root)}


def _roots(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.arg):
        return _present(node.annotation)
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [*_present(node.returns), *_docstring(node)]
    if isinstance(node, (ast.ClassDef, ast.Module)):
        return _docstring(node)
    if isinstance(node, ast.If) and _names(node.test) & {'TYPE_CHECKING', '__name__'}:
        return [node]
    if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id.startswith('__') for at in node.targets):
        return [node]
    if isinstance(node, ast.JoinedStr):
        return [part for part in node.values if isinstance(part, ast.Constant)]
    if isinstance(node, (ast.TypeAlias, ast.Import, ast.ImportFrom)):
        return [node]
    return []


def _present(node: ast.AST | None) -> list[ast.AST]:
    return [] if node is None else [node]


def _docstring(node: ast.AST) -> list[ast.AST]:
    first = node.body[0] if node.body else None
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return [first] if text else []


def _names(node: ast.AST) -> set[str]:
    return {getattr(part, 'id', getattr(part, 'attr', '')) for part in ast.walk(node)}
