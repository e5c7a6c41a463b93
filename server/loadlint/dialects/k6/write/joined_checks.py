"""Requests whose response is only checked, written as one statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.layout import WIDTH
from loadlint.dialects.script.syntax_tree import text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.text.source import Source

_REQUEST = re.compile(r"const (\w+) = (http\.\w+\(.*\)|\w+\(.*\));")
_CHECK = re.compile(r"check\((\w+), (.*)\);")


def with_joined_checks(source: Source) -> bytes:
    """The text with `check(http.get(address), tests)` where that fits on a line."""
    root = syntax.parse(source).root
    declarations = (node for node in walk(root) if node.type == "lexical_declaration")
    return apply(source.data, [edit for declaration in declarations for edit in _joining(declaration)])


def _joining(declaration: Node) -> Iterator[Edit]:
    request, check = _REQUEST.fullmatch(text_of(declaration)), declaration.next_named_sibling
    tests = _CHECK.fullmatch(text_of(check)) if check is not None else None
    if request is None or tests is None or check is None or request[1] != tests[1]:
        return
    text = f"check({request[2]}, {tests[2]});"
    fits = declaration.start_point.column + len(text) <= WIDTH
    if fits and _uses(declaration.parent, request[1]) == _DECLARED_AND_CHECKED:
        yield Edit(Span(declaration.start_byte, check.end_byte), text)


def _uses(block: Node | None, name: str) -> int:
    """How many times a block names a variable."""
    nodes = walk(block) if block is not None else ()
    return sum(node.type == "identifier" and text_of(node) == name for node in nodes)


_DECLARED_AND_CHECKED = 2
