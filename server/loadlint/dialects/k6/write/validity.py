"""Whether a changed script still has no syntax errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import parse_tree, parser
from loadlint.dialects.script.syntax_tree import reparsed
from loadlint.text.edits import Edit, apply, combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.script.syntax_tree import Syntax

_HOLDERS = ("program", "statement_block")


def is_valid_after(syntax: Syntax, edits: Sequence[Edit], after: bytes) -> bool:
    """Whether the text that edits make of a script has no syntax errors."""
    if not syntax.root.has_error and all(
        _holds(syntax, span, inside) for span, inside in _statements(syntax, combine(edits))
    ):
        # A large script has many fixes, and each of them changes few of its statements.
        return True
    # Where the old tree does not help the new parse, the text by itself decides.
    changes = [(edit.span, edit.text.encode()) for edit in combine(edits)]
    tree = reparsed(parser(syntax.grammar), syntax.tree, syntax.source.data, changes, after)
    return not tree.root_node.has_error or not parse_tree(after, syntax.grammar).root_node.has_error


def _holds(syntax: Syntax, span: Span, edits: Sequence[Edit]) -> bool:
    """Whether statements are such by themselves after edits, and are told from what surrounds them."""
    if not _is_apart(syntax.source.data, span):
        return False
    start = span.start
    inside = (Edit(Span(edit.span.start - start, edit.span.end - start), edit.text, edit.rank) for edit in edits)
    text = apply(syntax.source.data[start : span.end], inside)
    return not parse_tree(text, syntax.grammar).root_node.has_error


def _is_apart(data: bytes, span: Span) -> bool:
    """Whether a new line, a semicolon or a brace is on either side."""
    line, end = data.rfind(b"\n", 0, span.start) + 1, data.find(b"\n", span.end)
    before = data[line : span.start].strip()
    after = data[span.end : end if end >= 0 else len(data)].strip()
    return (not before or before.endswith((b";", b"{", b"}"))) and (not after or after.startswith((b"}", b"//")))


def _statements(syntax: Syntax, edits: Sequence[Edit]) -> Iterator[tuple[Span, list[Edit]]]:
    """The smallest whole statements that edits touch, with the edits; the edits are in the order of the text."""
    span, inside = Span(0, 0), list[Edit]()
    for edit in edits:
        own = _around(syntax.root, edit.span)
        if inside and own.start < span.end:
            span = Span(min(span.start, own.start), max(span.end, own.end))
        else:
            if inside:
                yield span, inside
            span, inside = own, []
        inside.append(edit)
    if inside:
        yield span, inside


def _around(root: Node, span: Span) -> Span:
    """The statement that holds a place, ends or begins there; the place itself where it is between statements."""
    for start, end in ((max(span.start - 1, 0), span.end), (span.start, span.end + 1)):
        node = root.descendant_for_byte_range(start, end)
        while node is not None and node.type not in _HOLDERS:
            parent = node.parent
            if parent is not None and parent.type in _HOLDERS and node.start_byte <= span.start <= node.end_byte:
                return Span(node.start_byte, max(node.end_byte, span.end))
            node = parent
    return span
