"""Whether a changed script still has no syntax errors.

tree-sitter takes the old tree apart into its statements, so that a new parse of a long function costs as much with it
as without it (measured: 5 ms and 7 ms for 800 statements). A script with a fix in each statement would cost the square.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from loadlint.dialects.k6.language.syntax import parse_tree, parser
from loadlint.dialects.script.language.syntax_tree import Syntax, reparsed_tree
from loadlint.dialects.script.write.validity import parts_hold
from loadlint.text.edits import Edit, combine
from loadlint.text.span import Span

_HOLDERS = ("program", "statement_block")


@lru_cache(maxsize=4)
def parses(grammar: str, text: bytes) -> bool:
    """Whether a text has no errors; fixes for the requests of one large statement, such as a batch, change it alike."""
    return not parse_tree(text, grammar).root_node.has_error


def parses_after(syntax: Syntax, edits: Sequence[Edit], after: bytes) -> bool:
    """Whether the text `after`, which edits make of a script, has no errors."""
    if parts_hold(syntax, edits, partial(_statement_at, syntax), partial(_holds, syntax)):
        return True
    # Where the old tree does not help the new parse, the text by itself decides.
    changes = [(edit.span, edit.text.encode()) for edit in combine(edits)]
    tree = reparsed_tree(parser(syntax.grammar), syntax.tree, syntax.source.data, changes, after)
    return not tree.root_node.has_error or parses(syntax.grammar, after)


def _holds(syntax: Syntax, part: Span, text: bytes) -> bool:
    data = syntax.source.data
    # A comment at the end would go on over a brace that follows on the line.
    is_open = _rest_of_line(data, part.end).startswith(b"}") and _ends_in_comment(syntax, text)
    return not is_open and _is_apart(data, part) and parses(syntax.grammar, text)


def _ends_in_comment(syntax: Syntax, text: bytes) -> bool:
    """Whether the last line ends in a comment; `//` may stand in an address."""
    if b"//" not in text.rpartition(b"\n")[2]:
        return False
    last = parse_tree(text, syntax.grammar).root_node.descendant_for_byte_range(len(text) - 1, len(text))
    return last is not None and last.type == "comment"


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
