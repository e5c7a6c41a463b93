"""Whether a changed script still has no syntax errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import parse_tree, parser
from loadlint.dialects.script.syntax_tree import reparsed
from loadlint.dialects.script.validity import parts_hold
from loadlint.text.edits import combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.text.edits import Edit

_HOLDERS = ("program", "statement_block")


def is_valid_after(syntax: Syntax, edits: Sequence[Edit], after: bytes) -> bool:
    """Whether the text that edits make of a script has no syntax errors."""

    def holds(part: Span, text: bytes) -> bool:
        return _is_apart(syntax.source.data, part) and not parse_tree(text, syntax.grammar).root_node.has_error

    if parts_hold(syntax, edits, lambda span: _statement_at(syntax.root, span), holds):
        return True
    # Where the old tree does not help the new parse, the text by itself decides.
    changes = [(edit.span, edit.text.encode()) for edit in combine(edits)]
    tree = reparsed(parser(syntax.grammar), syntax.tree, syntax.source.data, changes, after)
    return not tree.root_node.has_error or not parse_tree(after, syntax.grammar).root_node.has_error


def _is_apart(data: bytes, span: Span) -> bool:
    """Whether a new line, a semicolon or a brace is on either side."""
    line, end = data.rfind(b"\n", 0, span.start) + 1, data.find(b"\n", span.end)
    before = data[line : span.start].strip()
    after = data[span.end : end if end >= 0 else len(data)].strip()
    return (not before or before.endswith((b";", b"{", b"}"))) and (not after or after.startswith((b"}", b"//")))


def _statement_at(root: Node, span: Span) -> Span:
    """The statement that holds a place, ends or begins there; the place itself where it is between statements."""
    for start, end in ((max(span.start - 1, 0), span.end), (span.start, span.end + 1)):
        node = root.descendant_for_byte_range(start, end)
        while node is not None and node.type not in _HOLDERS:
            parent = node.parent
            if parent is not None and parent.type in _HOLDERS and node.start_byte <= span.start <= node.end_byte:
                return Span(node.start_byte, max(node.end_byte, span.end))
            node = parent
    return span
