"""Whether a changed script still has no syntax errors."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import parse_tree, parser
from loadlint.dialects.script.language.syntax_tree import reparsed_tree
from loadlint.dialects.script.write.validity import parts_hold
from loadlint.text.edits import combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.dialects.script.language.syntax_tree import Syntax
    from loadlint.text.edits import Edit

_HOLDERS = ("program", "statement_block")
_REMEMBERED = 100
"""How many texts of statements."""


class Validity:
    """Whether the text that edits make of a script has no syntax errors."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        # Fixes for the requests of one large statement, such as a batch, change it alike.
        self._parses = lru_cache(_REMEMBERED)(self._parses_alone)

    def holds_after(self, edits: Sequence[Edit], after: bytes) -> bool:
        """Whether edits, which make the text `after` of the script, leave it valid."""
        syntax = self._syntax
        if parts_hold(syntax, edits, partial(_statement_at, syntax), self._holds):
            return True
        # Where the old tree does not help the new parse, the text by itself decides.
        changes = [(edit.span, edit.text.encode()) for edit in combine(edits)]
        tree = reparsed_tree(parser(syntax.grammar), syntax.tree, syntax.source.data, changes, after)
        return not tree.root_node.has_error or self._parses_alone(after)

    def _holds(self, part: Span, text: bytes) -> bool:
        data = self._syntax.source.data
        # A comment at the end would go on over a brace that follows on the line.
        is_open = _rest_of_line(data, part.end).startswith(b"}") and self._ends_in_comment(text)
        return not is_open and _is_apart(data, part) and self._parses(text)

    def _ends_in_comment(self, text: bytes) -> bool:
        """Whether the last line ends in a comment; `//` may stand in an address."""
        if b"//" not in text.rpartition(b"\n")[2]:
            return False
        last = parse_tree(text, self._syntax.grammar).root_node.descendant_for_byte_range(len(text) - 1, len(text))
        return last is not None and last.type == "comment"

    def _parses_alone(self, text: bytes) -> bool:
        return not parse_tree(text, self._syntax.grammar).root_node.has_error


def _is_apart(data: bytes, span: Span) -> bool:
    """Whether a new line, a semicolon or a brace is on either side."""
    before, after = data[data.rfind(b"\n", 0, span.start) + 1 : span.start].strip(), _rest_of_line(data, span.end)
    return (not before or before.endswith((b";", b"{", b"}"))) and (not after or after.startswith((b"}", b"//")))


def _rest_of_line(data: bytes, offset: int) -> bytes:
    """What stands behind a place on its line, without white space around it."""
    end = data.find(b"\n", offset)
    return data[offset : end if end >= 0 else len(data)].strip()


def _is_between(syntax: Syntax, offset: int) -> bool:
    """Whether a place is between the lines of two statements."""
    around = syntax.root.descendant_for_byte_range(max(offset - 1, 0), offset + 1)
    return around is not None and around.type in _HOLDERS and _is_apart(syntax.source.data, Span(offset, offset))


def _statement_at(syntax: Syntax, span: Span) -> Span:
    """The smallest statement, apart from others, that holds a place, ends or begins there.

    The place itself where it is between statements.
    """
    if not span and _is_between(syntax, span.start):
        return span
    candidates = []
    for start, end in ((max(span.start - 1, 0), span.end), (span.start, span.end + 1)):
        node = syntax.root.descendant_for_byte_range(start, end)
        while node is not None and (parent := node.parent) is not None:
            statement = Span(node.start_byte, max(node.end_byte, span.end))
            is_around = parent.type in _HOLDERS and node.start_byte <= span.start <= node.end_byte
            if is_around and _is_apart(syntax.source.data, statement):
                candidates.append(statement)
                break
            node = parent
    return min(candidates, key=len, default=span)
