"""Mutants: one small change of one file of the engine, as a replacement of bytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from msgspec import Struct

from tests.tools.mutation.operators import OPERATORS

PACKAGE = Path(__file__).parents[3] / "server" / "loadlint"
SHELLS = ("__main__.py", "cli/", "lsp/", "mcp/", "output/", "verify/addon.py", "verify/guard.py")
"""What is not mutated: what shows the work of the engine to somebody, and what runs in a process of its own."""

_UNTOUCHED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Assert)
"""Inside of f-strings, Python 3.11 does not know where a node stands."""

_CALLS = {"cast", "TypeVar", "NotEvaluatedError"}
"""Calls whose arguments say something to readers of the code alone."""


class Mutant(Struct, frozen=True):
    """A replacement of the bytes from `start` to `end` of a file below `server/loadlint`.

    `line` counts from 1. `block` is the line where the innermost block around it begins, whose statements run together.
    `function` is the qualified name of the outermost function around it, and `function_line` the line that Python says
    it begins in; empty and 0 outside of functions.
    """

    path: str
    start: int
    end: int
    replacement: str
    line: int
    block: int
    function: str
    function_line: int

    def applied(self, data: bytes) -> bytes:
        """The changed file. Later lines keep their numbers."""
        missing = data[self.start : self.end].count(b"\n")
        text = self.replacement
        padded = text[:-1] + "\n" * missing + ")" if text.endswith(")") else text + "\n" * missing
        return data[: self.start] + padded.encode() + data[self.end :]

    def difference(self, data: bytes) -> list[str]:
        """The lines that differ, `-` before those of the engine and `+` before those of the mutant; not indented."""
        first = data.rfind(b"\n", 0, self.start) + 1
        last = data.find(b"\n", self.end)
        before = data[first : len(data) if last < 0 else last]
        after = before[: self.start - first] + self.replacement.encode() + before[self.end - first :]
        lines = [("-", before), ("+", after)]
        return [f"{sign} {line.strip()}" for sign, text in lines for line in text.decode().split("\n")]


class _Place(Struct, frozen=True):
    """Where in a file the walk is; see `Mutant`."""

    block: int = 0
    function: str = ""
    function_line: int = 0
    scope: str = ""


def targets() -> list[Path]:
    """The files that are mutated."""
    return sorted(path for path in PACKAGE.rglob("*.py") if not path.relative_to(PACKAGE).as_posix().startswith(SHELLS))


def mutants_of(path: Path) -> list[Mutant]:
    """All mutants of a file, in order, none of them twice."""
    return mutants_of_text(path.read_bytes(), path.relative_to(PACKAGE).as_posix())


def mutants_of_text(data: bytes, name: str) -> list[Mutant]:
    """All mutants of the content of a file, whose path below `server/loadlint` is `name`."""
    starts = [0, *accumulate(len(line) for line in data.splitlines(keepends=True))]
    mutants: dict[tuple[int, int, str], Mutant] = {}
    for node, place in _walk(ast.parse(data), _Place()):
        for old, new in (change for operator in OPERATORS for change in operator(node)):
            if ast.unparse(old) == ast.unparse(new):
                # Two equal arguments are swapped.
                continue
            start = starts[old.lineno - 1] + old.col_offset
            end = starts[(old.end_lineno or 0) - 1] + (old.end_col_offset or 0)
            text = _written(new, one_line=old.lineno == old.end_lineno)
            mutant = Mutant(name, start, end, text, old.lineno, place.block, place.function, place.function_line)
            mutants.setdefault((start, end, text), mutant)
    return sorted(mutants.values(), key=lambda mutant: (mutant.start, mutant.end, mutant.replacement))


def _written(node: ast.expr | ast.stmt, one_line: bool) -> str:
    """The source of a node, in parentheses where what is around it could take it apart."""
    text = ast.unparse(node)
    is_whole = isinstance(node, (ast.stmt, ast.Name)) or (isinstance(node, ast.Constant) and not text.startswith("-"))
    return text if isinstance(node, ast.stmt) or (is_whole and one_line) else f"({text})"


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a node that run together; not those of classes and modules."""
    if isinstance(node, (ast.ClassDef, ast.Module)):
        return
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if isinstance(statements, list) and statements:
            yield statements


def _walk(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    for child, inner in _children(node, place):
        if (
            isinstance(child, _UNTOUCHED)
            or _is_check(child)
            or _is_place(child)
            or _is_docstring(child)
            or _is_typing(child)
        ):
            continue
        yield child, inner
        yield from _walk(child, inner)


def _children(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """What is in a node, without types, decorators and the settings of classes."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from ((default, place) for default in (*node.args.defaults, *node.args.kw_defaults) if default)
        inner = _inside(node, place)
        yield from ((child, inner) for child in node.body)
    elif isinstance(node, ast.ClassDef):
        scope = f"{place.scope}{node.name}."
        yield from ((child, _Place(place.block, place.function, place.function_line, scope)) for child in node.body)
    elif isinstance(node, ast.AnnAssign):
        yield from ((child, place) for child in (node.value,) if child)
    else:
        block_lines = {id(child): block[0].lineno for block in blocks_of(node) for child in block}
        for child in ast.iter_child_nodes(node):
            block = block_lines.get(id(child), place.block)
            yield child, _Place(block, place.function, place.function_line, place.scope)


def _inside(node: ast.FunctionDef | ast.AsyncFunctionDef, place: _Place) -> _Place:
    block = node.body[0].lineno
    if place.function:
        return _Place(block, place.function, place.function_line)
    first = min((one.lineno for one in node.decorator_list), default=node.lineno)
    return _Place(block, place.scope + node.name, first)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_check(node: ast.AST) -> bool:
    """Whether it is `strict=True`, which makes a fault of the program seen and changes nothing else."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


def _is_place(node: ast.AST) -> bool:
    """Whether it is the `ORDER` of a clue: its place among others, where one more or less is the same place."""
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "ORDER"


def _is_typing(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS


_SAYING_NOTHING = (_is_docstring, _is_typing, _is_check, _is_place)
