"""One source file as bytes, its syntax tree, and where each node of the tree stands in the bytes."""

import ast
import re

BLANK = ord(' ')
_HIDDEN = re.compile(rb'#[^\n]*|\\\n')


class SourceMap:
    """Positions are byte offsets into the UTF-8 text, as Python's own columns are bytes."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.data = text.encode()
        self.tree = ast.parse(self.data)
        self.parents = {child: parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)}
        self._starts = [0, *(at + 1 for at, byte in enumerate(self.data) if byte == 10)]

    def offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def start(self, node: ast.AST) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.AST) -> int:
        return self.offset(node.end_lineno, node.end_col_offset)

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.start(node), self.end(node)

    def text(self, node: ast.AST) -> str:
        return self.data[self.start(node) : self.end(node)].decode()

    def line_of(self, offset: int) -> int:
        return self.data.count(b'\n', 0, offset) + 1

    def in_function(self, node: ast.AST) -> bool:
        """Whether a function is around it, with no class between."""
        around = self.parents.get(node)
        while around is not None and not isinstance(around, ast.ClassDef):
            if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return True
            around = self.parents.get(around)
        return False

    def between(self, left: int, right: int) -> bytes:
        """The bytes of a range with comments and line joints blanked, so that only tokens are left."""
        return _HIDDEN.sub(lambda found: b' ' * len(found[0]), self.data[left:right])

    def find_token(self, token: str, left: int, right: int) -> tuple[int, int]:
        """Where an operator or keyword stands between two operands; words may have any space inside (`not  in`)."""
        pattern = rb'\s+'.join(re.escape(word) for word in token.encode().split())
        pattern = rb'\b' + pattern + rb'\b' if token[0].isalpha() else pattern
        found = re.search(pattern, self.between(left, right))
        if found is None:
            raise LookupError(token)
        return left + found.start(), left + found.end()

    def replaced(self, start: int, end: int, text: str) -> bytes:
        return self.data[:start] + text.encode() + self.data[end:]

    def scope_of(self, node: ast.AST) -> tuple[str, ...]:
        """Names of the functions and classes around a node, outermost first."""
        names: list[str] = []
        around = self.parents.get(node)
        while around is not None:
            if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.append(around.name)
            around = self.parents.get(around)
        return tuple(reversed(names))
