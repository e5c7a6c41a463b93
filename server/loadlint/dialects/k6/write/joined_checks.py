"""Requests whose response is only checked, written as one statement."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.layout import WIDTH
from loadlint.dialects.script.syntax_tree import text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from loadlint.text.source import Source

_REQUEST = re.compile(r"const (\w+) = (http\.\w+\(.*\)|\w+\(.*\));")
_CHECK = re.compile(r"check\((\w+), (.*)\);")


def with_joined_checks(source: Source) -> bytes:
    """The text with `check(http.get(address), tests)` where that fits on a line."""
    blocks = (node for node in walk(syntax.parse(source).root) if node.type in ("statement_block", "program"))
    return apply(source.data, [edit for block in blocks for edit in _joinings(block)])


def _joinings(block: Node) -> Iterator[Edit]:
    """The changes among the statements of a block, whose names are counted once."""
    declarations = [node for node in block.named_children if node.type == "lexical_declaration"]
    names = (text_of(node) for node in walk(block) if node.type == "identifier") if declarations else ()
    uses = Counter(names)
    for declaration in declarations:
        yield from _joining(declaration, uses)


def _joining(declaration: Node, uses: Mapping[str, int]) -> Iterator[Edit]:
    request, check = _REQUEST.fullmatch(text_of(declaration)), declaration.next_named_sibling
    tests = _CHECK.fullmatch(text_of(check)) if check is not None else None
    if request is None or tests is None or check is None or request[1] != tests[1]:
        return
    text = f"check({request[2]}, {tests[2]});"
    fits = declaration.start_point.column + len(text) <= WIDTH
    if fits and uses[request[1]] == _DECLARED_AND_CHECKED:
        yield Edit(Span(declaration.start_byte, check.end_byte), text)


_DECLARED_AND_CHECKED = 2
