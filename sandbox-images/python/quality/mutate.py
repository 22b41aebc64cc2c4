"""Prints the mutants of a solution, one JSON object a line. Reads sources and parses them; runs none of them.

stdin: {"files": {path: text}, "paths": [path, ...]}. A line is
{"id", "path", "operator", "scope", "line", "start", "end", "replacement", "reach"}, with byte offsets into the UTF-8 text,
sorted by path and position; `reach` is the edit of reach.py, [start, end, replacement] or null; or, last, {"dropped": {"invalid": n, "identical": n, "duplicate": n}}.
"""

import ast
import hashlib
import json
import sys
import types
import warnings
from collections import Counter
from collections.abc import Iterator

from expressions import EXPRESSIONS
from reach import find_reach
from skipped import find_skipped
from source_map import SourceMap
from statements import STATEMENTS

OPERATORS = {**EXPRESSIONS, **STATEMENTS}


def main() -> None:
    warnings.simplefilter('ignore')
    order = json.load(sys.stdin)
    dropped: Counter[str] = Counter({'invalid': 0, 'identical': 0, 'duplicate': 0})
    for path in order['paths']:
        for mutant in mutants_of(path, order['files'][path], dropped):
            print(json.dumps(mutant))
    print(json.dumps({'dropped': dropped}))


def mutants_of(path: str, text: str, dropped: Counter[str]) -> Iterator[dict]:
    source = SourceMap(path, text)
    seen = {fingerprint(compile(source.data, path, 'exec', dont_inherit=True))}
    original = next(iter(seen))
    repeats: Counter[tuple] = Counter()
    for start, end, operator, replacement, scope, reach in sorted(edits_of(source), key=lambda edit: edit[:5]):
        try:
            code = fingerprint(compile(source.replaced(start, end, replacement), path, 'exec', dont_inherit=True))
        except (SyntaxError, ValueError):
            dropped['invalid'] += 1
            continue
        if code in seen:
            dropped['identical' if code == original else 'duplicate'] += 1
            continue
        seen.add(code)
        named = (path, operator, scope, source.data[start:end], replacement)
        repeats[named] += 1
        yield {
            **{'id': identity(named, repeats[named]), 'path': path, 'operator': operator, 'scope': scope},
            **{'line': source.line_of(start), 'start': start, 'end': end, 'replacement': replacement, 'reach': reach},
        }


def edits_of(source: SourceMap) -> Iterator[tuple[int, int, str, str, str, tuple | None]]:
    skipped = find_skipped(source.tree)
    for node in ast.walk(source.tree):
        operator = OPERATORS.get(type(node))
        if operator is None or node in skipped:
            continue
        for name, start, end, replacement in operator(source, node):
            yield start, end, name, replacement, '.'.join(source.scope_of(node)), find_reach(source, node)


def identity(named: tuple, repeat: int) -> str:
    """Stays the same when lines move: it names what is changed, where by name, and which of several alike."""
    digest = hashlib.sha256(repr((*named, repeat)).encode()).hexdigest()
    return f'mutant-{digest[:12]}'


def fingerprint(code: types.CodeType) -> tuple:
    """Equal bytecode is an equal program (trivial compiler equivalence, Papadakis and others 2015)."""
    constants = tuple(fingerprint(part) if isinstance(part, types.CodeType) else (type(part), repr(part)) for part in code.co_consts)
    return (
        *(code.co_name, code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        *(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags, code.co_exceptiontable),
    )
